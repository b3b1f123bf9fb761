import type { Answer } from '../admin/contract/methods.ts';
import { createReview, isReviewed } from '../review.ts';
import type { Review, Reviewed } from '../review.ts';
import type { AdministeringOptions } from './options.ts';
import { asks, causeOf, causesOf } from './review-cause.ts';
import { listResults } from './review-results.ts';

type Listed = Answer<'review.list'>['servers'][number];

const listedOf = (known: Reviewed): Listed => {
  const { config, approved, listed, held } = known;
  const causes = causesOf(known);
  const whole = held.find(({ kind }) => kind === 'server');
  return {
    server: config.name,
    ...(approved === undefined ? {} : { stage: approved.stage }),
    isTrusted: config.trust === 'trusted',
    hasShown: listed !== undefined,
    ...(whole === undefined ? {} : { cause: causeOf(whole, known) }),
    asks: causes.filter(asks).length,
    decided: causes.filter((cause) => !asks(cause)).length,
    causes: causes.filter(asks),
  };
};

/** The servers that are reviewed, and those of which something is held. */
export const listServers = (review: Review): Listed[] =>
  review.servers
    .map((name) => review.server(name, false))
    .filter(({ config, held }) => isReviewed(config) || config.trust === 'trusted' || held.length > 0)
    .map(listedOf);

/** Counts what waits for a person who reviews; anew only where something of it has changed, for every page asks. */
export const createHeldCount = ({
  config,
  state,
  now,
}: Pick<AdministeringOptions, 'config' | 'state' | 'now'>): (() => number) => {
  let before: readonly unknown[] = [];
  let count = 0;
  return () => {
    const at = now();
    const { catalogs, results } = state.stamps.look();
    const known = [config.servers, config.pins, state.holds.list(at), state.pins.list(at), catalogs, results];
    if (known.every((each, place) => each === before[place])) return count;
    const servers = listServers(createReview(config, state));
    count = servers.reduce((sum, { asks: own }) => sum + own, listResults(state, at).length);
    before = known;
    return count;
  };
};
