import type { Grant, Principal, PrincipalPattern } from './grant.ts';
import { canLast, coversOf } from './question.ts';
import type { Question } from './question.ts';
import { shorten } from './visible.ts';

/** What a person answers. Only `deny` yields no grant: a refusal cannot expire, and a lasting one is a grant of its own. */
export type Answer =
  | { readonly kind: 'deny' | 'once' | 'session' | 'project' | 'always' }
  | { readonly kind: 'times'; readonly times: number }
  | { readonly kind: 'minutes'; readonly minutes: number };
export type AnswerKind = Answer['kind'];

const all: readonly AnswerKind[] = ['deny', 'once', 'times', 'minutes', 'session', 'project', 'always'];

const isCount = (value: unknown, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;

/** The most calls, and the most minutes, that an answer may be for. */
export const mostTimes = 1_000;
export const mostMinutes = 24 * 60;

/** Whether somebody else's value is an answer. */
export const isAnswer = (value: unknown): value is Answer => {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'times') return 'times' in value && isCount(value.times, mostTimes);
  if (value.kind === 'minutes') return 'minutes' in value && isCount(value.minutes, mostMinutes);
  return all.some((kind) => kind === value.kind);
};

/** `once`, `3 times`, `15 minutes`, `session`: an answer in a word or two. */
export const answerWords = (answer: Answer): string => {
  if (answer.kind === 'times') return `${answer.times} ${answer.times === 1 ? 'time' : 'times'}`;
  if (answer.kind === 'minutes') return `${answer.minutes} ${answer.minutes === 1 ? 'minute' : 'minutes'}`;
  return answer.kind;
};

/** Which way an answer came. */
export type Answerer =
  | { readonly channel: 'command-line' | 'console' | 'engine' }
  | { readonly channel: 'client'; readonly client: string };

/** `the command line`, `the engine`, `the client NAME`: which way, in words. */
export const answererWords = (by: Answerer): string => {
  if (by.channel === 'client') return `the client ${shorten(by.client, 64)}`;
  return by.channel === 'command-line' ? 'the command line' : `the ${by.channel}`;
};

/** The channels that the owner trusts beside the command line and the console: `engine`, `client:NAME`. */
export type Trust = readonly string[];

const meaningful = (question: Question): readonly AnswerKind[] => {
  if (!canLast(question)) return ['deny', 'once'];
  const { session, project } = question.principal;
  return all.filter(
    (kind) => (kind !== 'session' || session !== undefined) && (kind !== 'project' || project !== undefined),
  );
};

const isTrusted = (by: Answerer, trust: Trust): boolean =>
  trust.includes(by.channel === 'client' ? `client:${by.client}` : by.channel);

/**
 * The answers that count when they come this way, in the order in which they are offered. Who asks must not be who answers: a
 * client's word, and the engine's, count only where their owner trusts them, then for one session at most, and never for
 * the administration of servers.
 */
export const answersFor = (question: Question, by: Answerer, trust: Trust): readonly AnswerKind[] => {
  const kinds = meaningful(question);
  if (by.channel === 'command-line' || by.channel === 'console') return kinds;
  if (!isTrusted(by, trust) || question.held.some(({ level }) => level === 'server_admin')) return [];
  return kinds.filter((kind) => kind !== 'project' && kind !== 'always');
};

// A part that its principal lacks: `''` in a pattern is «none», since a part that is left out matches all.
const exactly = ({ client, addon = '', project = '' }: Principal): PrincipalPattern => ({ client, addon, project });

const principalFor = ({ principal }: Question, { kind }: Answer): PrincipalPattern => {
  const { client, addon = '' } = exactly(principal);
  if (kind === 'always') return { ...(client === undefined ? {} : { client }), addon };
  const session = kind === 'session' ? principal.session : undefined;
  return { ...exactly(principal), ...(session === undefined ? {} : { session }) };
};

const scopeOf = ({ principal }: Question, { kind }: Answer): Grant['scope'] => {
  if (kind === 'always') return 'global';
  if (kind === 'session') return 'session';
  return principal.project === undefined ? 'global' : 'project';
};

const limitsOf = (answer: Answer, now: number): { readonly uses?: number; readonly expiresAt?: number } => {
  if (answer.kind === 'once') return { uses: 1 };
  if (answer.kind === 'times') return { uses: answer.times };
  return answer.kind === 'minutes' ? { expiresAt: now + answer.minutes * 60_000 } : {};
};

export interface Granting {
  /** Gives an id for each grant. */
  readonly nextId: () => string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The grants that an answer yields: none for a `deny`; else just what `coversOf` shows, so far and so long as it says. */
export const grantsOf = (question: Question, answer: Answer, { nextId, now }: Granting): readonly Grant[] => {
  if (answer.kind === 'deny') return [];
  const { target } = question;
  return coversOf(question, answer.kind !== 'once').map((cover) => ({
    id: nextId(),
    effect: 'allow',
    principal: principalFor(question, answer),
    server: target.upstream,
    name: target.name,
    ...cover,
    scope: scopeOf(question, answer),
    givenBy: 'person',
    givenAt: now,
    ...limitsOf(answer, now),
    answersAsk: true,
  }));
};
