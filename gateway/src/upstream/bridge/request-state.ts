import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { GatewayError } from '../../errors.ts';
import type { Seal, Sealed } from '../../pipeline/seal.ts';
import { isObject } from '../../protocol/json.ts';

/** What a `requestState` of ours says: the server's own state, or the call that waits here and its round. */
export type State = { readonly upstream: string } | { readonly waiting: string; readonly round: number };

export type StateSeal = Seal<State>;

export interface SealOptions {
  /** Milliseconds that a state is good for. */
  readonly ttlMs: number;
  readonly key?: Buffer;
  readonly now?: () => number;
  /** Numbers of used states that are kept; beyond these, all older states are refused, used or not. */
  readonly mostUsed?: number;
}

/** Longest `requestState` of ours, in characters: what a server wants carried, and a third more. */
const longest = 512 * 1024;

/** What the state belongs to: for whom, and the request but for what changes from round to round. */
const belongsTo = ({ principal, method, target, params }: Sealed): string => {
  const { name, uri, arguments: given } = { name: params['name'], uri: params['uri'], arguments: params['arguments'] };
  return createHash('sha256')
    .update(JSON.stringify([principal, method, target, name, uri, given]))
    .digest('base64url');
};

const refuse = (what: string): never => {
  throw new GatewayError('invalid-arguments', `params.requestState ${what}.`, {
    remedy: 'Send the request again without requestState and inputResponses.',
  });
};

const readPayload = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

/** How a state is written into what is signed, and read from it. */
interface Spelling<S> {
  write(state: S): Readonly<Record<string, unknown>>;
  read(said: Readonly<Record<string, unknown>>): S | undefined;
}

const ofServers: Spelling<State> = {
  write: (state) => ('upstream' in state ? { u: state.upstream } : { w: state.waiting, r: state.round }),
  read({ u, w, r }) {
    if (typeof u === 'string') return { upstream: u };
    return typeof w === 'string' && typeof r === 'number' ? { waiting: w, round: r } : undefined;
  },
};

/** What was used once. It is kept as numbers: the states themselves may be large. */
const createUsed = (mostUsed: number): ((number: number) => boolean) => {
  const used = new Set<number>();
  let oldest = 0;
  return (number) => {
    if (number <= oldest || used.has(number)) return false;
    used.add(number);
    const [first] = used;
    if (used.size > mostUsed && first !== undefined) {
      used.delete(first);
      oldest = Math.max(oldest, first);
    }
    return true;
  };
};

/** Signs with a key that lives as long as this process: what waits does not live longer either. */
export const createSeal = <S>(
  { write, read }: Spelling<S>,
  { ttlMs, key = randomBytes(32), now = Date.now, mostUsed = 20_000 }: SealOptions,
): Seal<S> => {
  const sign = (payload: string): Buffer => createHmac('sha256', key).update(payload).digest();
  const useUp = createUsed(mostUsed);
  let count = 0;

  return {
    seal(call, state) {
      const payload = Buffer.from(
        JSON.stringify({ ...write(state), b: belongsTo(call), e: now() + ttlMs, n: (count += 1) }),
      ).toString('base64url');
      const sealed = `${payload}.${sign(payload).toString('base64url')}`;
      if (sealed.length <= longest) return sealed;
      throw new GatewayError('upstream-failed', 'The server wants a state carried that is too long.');
    },
    open(call, sealed) {
      if (typeof sealed !== 'string' || sealed.length > longest) return refuse('must be the text that was given');
      const [payload = '', signature = '', ...more] = sealed.split('.', 3);
      const [given, due] = [Buffer.from(signature, 'base64url'), sign(payload)];
      if (more.length > 0 || given.length !== due.length || !timingSafeEqual(given, due)) {
        return refuse('was not given by this gateway, or was changed');
      }
      const said = readPayload(payload);
      const state = isObject(said) ? read(said) : undefined;
      if (!isObject(said) || state === undefined) return refuse('cannot be read');
      if (said['b'] !== belongsTo(call)) return refuse('belongs to another request, or to another client');
      if (typeof said['e'] !== 'number' || said['e'] < now()) return refuse('is too old');
      // By its number, not by its text: a signature has more than one spelling.
      if (typeof said['n'] !== 'number' || !useUp(said['n'])) return refuse('was used already');
      return state;
    },
  };
};

/** For the states of servers, and of calls that wait here for their client. */
export const createStateSeal = (options: SealOptions): StateSeal => createSeal(ofServers, options);
