import { isObject } from '../../src/protocol/json.ts';
import type { Message } from '../integration/raw-client.ts';

/** How a request went. `gone`: its connection ended before there was an answer. */
export interface Outcome {
  readonly outcome: string;
  readonly callId: string | undefined;
  readonly text: string | undefined;
  readonly afterMs: number;
}

/** One request, from when it is sent to its one answer. */
export interface Ticket {
  readonly id: number;
  /** What its answer has to repeat, where it has one. */
  readonly word: string;
  readonly done: Promise<Outcome>;
  readonly isOpen: boolean;
  answer(message: Message): void;
  /** Its connection ended. Only an end that somebody wanted excuses that there is no answer. */
  lost(why: string, excused: boolean): void;
}

/** All that was asked, and what came of it. */
export interface Ledger {
  open(client: string, target: string): Ticket;
  /** How often a client was told that a call of this target went so; the key is `keyOf`. */
  readonly told: ReadonlyMap<string, number>;
  /** Those keys that nobody has compared with the audit since. */
  readonly unproven: Set<string>;
  /** The ids of calls that were refused to somebody, with the code, until somebody has found them in the audit. */
  readonly refused: Map<string, string>;
  readonly waiting: readonly string[];
  /** Broken promises, in words. */
  readonly broken: readonly string[];
  readonly answers: number;
  break(what: string): void;
  /** Starts anew, for another state. */
  forget(): void;
}

export const keyOf = (client: string, target: string, outcome: string): string => `${client} ${target} ${outcome}`;

/** What servers answer. */
const answered: ReadonlySet<string> = new Set(['ok', 'tool-error', 'upstream-error']);

const codeIn = (fields: unknown): { code?: string; callId?: string } =>
  isObject(fields)
    ? {
        ...(typeof fields['code'] === 'string' ? { code: fields['code'] } : {}),
        ...(typeof fields['callId'] === 'string' ? { callId: fields['callId'] } : {}),
      }
    : {};

const textOf = (result: Readonly<Record<string, unknown>>): string | undefined => {
  const content: unknown = result['content'];
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  return isObject(first) && typeof first['text'] === 'string' ? first['text'] : undefined;
};

/** What an answer says, in the word that its record has for it. */
const read = ({ result, error }: Message): Omit<Outcome, 'afterMs'> => {
  if (error !== undefined) {
    const { code = 'upstream-error', callId } = codeIn(error.data);
    return { outcome: code, callId, text: error.message };
  }
  const meta = result?.['_meta'];
  const { code, callId } = codeIn(isObject(meta) ? meta['storycore-mcp/error'] : undefined);
  const outcome = code ?? (result?.['isError'] === true ? 'tool-error' : 'ok');
  return { outcome, callId, text: result === undefined ? undefined : textOf(result) };
};

export const createLedger = (): Ledger => {
  const told = new Map<string, number>();
  const refused = new Map<string, string>();
  const unproven = new Set<string>();
  const open = new Map<number, string>();
  const broken: string[] = [];
  let last = 0;
  let answers = 0;

  const note = (client: string, target: string, { outcome, callId }: Outcome): void => {
    answers += 1;
    const key = keyOf(client, target, outcome);
    if (callId !== undefined) refused.set(callId, outcome);
    // What was refused before it was a call has no record of its own.
    if (!answered.has(outcome) || target === '') return;
    told.set(key, (told.get(key) ?? 0) + 1);
    unproven.add(key);
  };

  return {
    told,
    unproven,
    refused,
    broken,
    get answers() {
      return answers;
    },
    get waiting() {
      return [...open].map(([id, what]) => `#${id} ${what}`);
    },
    break: (what) => void broken.push(what),
    open(client, target) {
      const id = (last += 1);
      const word = `w${id}`;
      const at = performance.now();
      const name = `#${id} of ${client} to ${target}`;
      const { promise: done, resolve } = Promise.withResolvers<Outcome>();
      let state: 'open' | 'answered' | 'lost' = 'open';
      open.set(id, `${client} → ${target}`);
      const settle = (outcome: Outcome): void => {
        open.delete(id);
        resolve(outcome);
      };
      return {
        id,
        word,
        done,
        get isOpen() {
          return state === 'open';
        },
        answer(message) {
          if (state !== 'open')
            broken.push(`${name} was answered though it was ${state}: ${JSON.stringify(message).slice(0, 200)}`);
          if (state !== 'open') return;
          state = 'answered';
          const outcome = { ...read(message), afterMs: performance.now() - at };
          if (outcome.outcome === 'ok' && target !== '' && outcome.text !== word)
            broken.push(`${name} got the answer of another: ${String(outcome.text).slice(0, 100)} instead of ${word}`);
          note(client, target, outcome);
          settle(outcome);
        },
        lost(why, excused) {
          if (state !== 'open') return;
          state = 'lost';
          if (!excused) broken.push(`${name} was never answered: ${why}`);
          settle({ outcome: 'gone', callId: undefined, text: why, afterMs: performance.now() - at });
        },
      };
    },
    forget() {
      told.clear();
      unproven.clear();
      refused.clear();
    },
  };
};
