import type { Answer, Handlers } from '../admin/contract/methods.ts';
import { Refusal } from '../admin/refusal.ts';
import { providerTitle } from '../config/provider-titles.ts';
import { GatewayError } from '../errors.ts';
import type { OpenQuestion } from '../pipeline/desk.ts';
import { beyondWords } from '../pipeline/sheet.ts';
import { answersFor } from '../policy/answer.ts';
import { canLast } from '../policy/question.ts';
import type { KeptQuestion } from '../store/question-rows.ts';
import type { AdministeringOptions } from './options.ts';
import { differenceOf, kindOfDifference } from './request-difference.ts';
import { foundIn } from './request-findings.ts';
import { createRequestThings } from './request-things.ts';

type Looked = Answer<'requests.look'>;
type Waiting = Looked['waiting'][number];
type Ended = Looked['ended'][number];
type Asked = Pick<Waiting, 'id' | 'who' | 'target' | 'things'>;

const console = { channel: 'console' } as const;
/** How long, and how many of them, are shown after they ended. */
const shownMs = 10 * 60_000;
const mostShown = 20;
/** Session ids are long, and what is secret of them stays so. */
const shownSession = 10;

const beyondKinds = Object.keys(beyondWords) as (keyof typeof beyondWords)[];

/** What waits for a person, and the answers to it. */
export const createRequestsHandlers = ({
  config,
  state,
  now,
}: AdministeringOptions): Pick<
  Handlers,
  'requests.look' | 'requests.difference' | 'requests.answer' | 'requests.revoke'
> => {
  const titleOf = (server: string): Asked['target']['title'] => {
    const known = config.servers.find(({ name }) => name === server);
    return known === undefined ? undefined : providerTitle(known);
  };

  const asked = ({ id, question }: OpenQuestion, { things }: ReturnType<typeof createRequestThings>): Asked => {
    const { principal, target } = question;
    const { session, ...who } = principal;
    const title = titleOf(target.upstream);
    const from = target.kind === 'server' ? /^data of (.+)$/s.exec(target.name)?.[1] : undefined;
    return {
      id,
      who: { ...who, ...(session === undefined ? {} : { session: session.slice(0, shownSession) }) },
      target: {
        kind: target.kind,
        server: target.upstream,
        name: target.name,
        ...(title === undefined ? {} : { title }),
        ...(from === undefined ? {} : { from }),
      },
      things: things(question),
    };
  };

  const waiting = (open: OpenQuestion, things: ReturnType<typeof createRequestThings>): Waiting => {
    const { question, sheet, askedAt, expiresAt, calls } = open;
    const { sent, cut, serverWords, beyond, findings } = sheet;
    const difference = kindOfDifference(open);
    return {
      ...asked(open, things),
      askedAt,
      expiresAt,
      calls,
      sent: [...sent],
      cut,
      ...(serverWords === undefined ? {} : { serverWords }),
      beyond: beyondKinds.filter((kind) => beyond.includes(beyondWords[kind])),
      ...(difference === undefined ? {} : { difference }),
      findings: [...findings],
      found: foundIn(open),
      answers: [...answersFor(question, console, [])],
      once: things.covers(question, false),
      lasting: canLast(question) ? things.covers(question, true) : [],
    };
  };

  const endOf = ({ state: how, answered }: KeptQuestion, live: ReadonlySet<string>): Ended['end'] => {
    if (answered === undefined) return { kind: how === 'expired' ? 'expired' : 'withdrawn' };
    const { answer, by, grants } = answered;
    const given = grants.some((id) => live.has(id)) ? 'holds' : 'taken';
    return {
      kind: 'answered',
      answer,
      by: by.channel,
      ...(by.channel === 'client' ? { client: by.client } : {}),
      given: grants.length === 0 ? 'nothing' : given,
    };
  };

  const live = (): ReadonlySet<string> => new Set(state.grants.list(now()).map(({ id }) => id));

  /** What a page is told that answers what waits no more: who was first, and with what. */
  const late = (id: string, { message, remedy = '' }: GatewayError): Refusal | undefined => {
    const kept = state.questions.find(id);
    if (kept === undefined || kept.state === 'open') return undefined;
    return new Refusal('changed-meanwhile', message, remedy, { end: endOf(kept, live()) });
  };

  return {
    'requests.look'() {
      const things = createRequestThings(config);
      const granted = live();
      return {
        waiting: state.questions.list().map((open) => waiting(open, things)),
        ended: state.questions.endedSince(now() - shownMs, mostShown).map((kept) => ({
          ...asked(kept.open, things),
          endedAt: kept.endedAt ?? kept.open.expiresAt,
          end: endOf(kept, granted),
        })),
      };
    },
    'requests.difference'({ id }) {
      const kept = state.questions.find(id);
      return kept?.state === 'open' ? differenceOf(kept.open) : { kind: 'not-shown' };
    },
    'requests.answer'({ id, answer, reason }) {
      try {
        state.questions.answer(id, answer, { by: console, trust: [], reason });
      } catch (error) {
        throw (error instanceof GatewayError && late(id, error)) || error;
      }
      return {};
    },
    'requests.revoke'({ id }) {
      const grants = state.questions.find(id)?.answered?.grants ?? [];
      const taken = grants.filter((grant) => state.grants.revoke(grant));
      if (taken.length === 0) {
        throw new Refusal('done-already', 'What this answer gave is over.', 'Nothing is left to take back.');
      }
      return {};
    },
  };
};
