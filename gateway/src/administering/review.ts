import type { Handlers } from '../admin/contract/methods.ts';
import { Refusal } from '../admin/refusal.ts';
import { GatewayError } from '../errors.ts';
import { createReview } from '../review.ts';
import type { HeldPart, Review, Reviewed } from '../review.ts';
import type { AdministeringOptions } from './options.ts';
import { asks, causesOf } from './review-cause.ts';
import { listServers } from './review-list.ts';
import { holdsOfResult, listResults, showResult } from './review-results.ts';
import { seenOf } from './review-seen.ts';
import { showServer } from './review-shown.ts';

/** The server as the person who decides saw it. Throws where it is another by now. */
const asSeen = (review: Review, server: string, seen: string): Reviewed => {
  const known = review.server(server);
  if (seenOf(known) === seen) return known;
  throw new Refusal(
    'changed-meanwhile',
    `${server} is not what was shown any more: it, or what is decided about it, has changed.`,
    'Look at it as it is now, then decide.',
  );
};

const isSame = (a: Pick<HeldPart, 'kind' | 'name'>, b: Pick<HeldPart, 'kind' | 'name'>): boolean =>
  a.kind === b.kind && a.name === b.name;

/** What is held until a person has looked, and the decisions about it. */
export const createReviewHandlers = ({
  config,
  state,
  now,
}: AdministeringOptions): Pick<Handlers, Extract<keyof Handlers, `review.${string}`>> => {
  // What holds at the moment: servers come and go.
  const current = (): Review => createReview(config, state);
  const done = (server: string) => {
    const known = current().server(server, false);
    return { left: causesOf(known).filter(asks).length };
  };
  const letGo = (holds: readonly { readonly id: string }[], reason: string | undefined): void => {
    for (const { id } of holds) state.holds.release(id, 'person', reason);
  };

  return {
    'review.list': () => ({ servers: listServers(current()), results: listResults(state, now()) }),
    'review.show': ({ server, most }) => showServer(server, current(), most),
    'review.result': ({ call }) => showResult(state, call, now()),
    'review.approve'({ server, seen, parts, stage, reason }) {
      const review = current();
      const known = asSeen(review, server, seen);
      const [part = { kind: 'server', name: '' } as const, ...others] = parts;
      // Of a prompt that says something else than it did, what it said is forgotten too.
      if (known.approved !== undefined && stage === undefined && others.length === 0)
        review.accept({ ...part, server }, reason, known);
      else review.release(server, parts, stage, reason, known);
      return done(server);
    },
    'review.keep'({ server, seen, kind, name, reason }) {
      const review = current();
      asSeen(review, server, seen);
      review.refuse({ kind, server, name }, reason);
      return done(server);
    },
    'review.letGo'({ server, seen, kind, name, reason }) {
      const { held } = asSeen(current(), server, seen);
      letGo(held.find((item) => isSame(item, { kind, name }))?.holds ?? [], reason);
      return done(server);
    },
    'review.ban'({ server, reason }) {
      current().ban(server, reason);
      return done(server);
    },
    'review.look'({ server }) {
      current().server(server, false);
      if (state.runs.list().length === 0) {
        throw new GatewayError('upstream-unavailable', `No gateway runs that could start ${server}.`, {
          remedy: 'Start one with `storycore-mcp serve --console`.',
        });
      }
      state.orders.give(server);
      return {};
    },
    'review.give'({ call, reason }) {
      letGo(holdsOfResult(state, call, now()), reason);
      return {};
    },
    'review.drop'({ call, reason }) {
      const holds = holdsOfResult(state, call, now());
      state.results.drop(call);
      letGo(holds, reason ?? 'dropped');
      return {};
    },
  };
};
