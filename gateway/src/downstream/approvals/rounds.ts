import { createHash } from 'node:crypto';
import { GatewayError } from '../../errors.ts';
import type { Call, EarlierRound, Result } from '../../pipeline/call.ts';
import { showsForms } from '../../pipeline/caller.ts';
import type { Desk, QuestionChannel, WaitingCall } from '../../pipeline/desk.ts';
import type { Seal } from '../../pipeline/seal.ts';
import type { Grant } from '../../policy/grant.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { answerIfOpen, clientOf } from './client-channel.ts';
import { formOf, readForm } from './form.ts';

/** What a `requestState` of ours says: the question that was asked, or the exchange with its server that a person let begin. */
export type RoundState =
  | { readonly question: string }
  | { readonly exchange: string; /** Digest of the state that its server's side gave. */ readonly inner?: string };

/** How it stands in what is signed. */
export const roundState = {
  write: (state: RoundState): JsonObject => ({ ...state }),
  read({ question, exchange, inner }: JsonObject): RoundState | undefined {
    if (typeof question === 'string') return { question };
    if (typeof exchange !== 'string') return undefined;
    return typeof inner === 'string' ? { exchange, inner } : { exchange };
  },
};

export interface RoundsOptions {
  readonly desk: Pick<Desk, 'answers' | 'answer'>;
  readonly seal: Seal<RoundState>;
  readonly newId: () => string;
  /** Exchanges that are remembered. */
  readonly most?: number;
}

/** Calls of stateless clients that a person is asked about between two of their rounds. */
export interface Rounds {
  /** Asks the client with the answer to its call, where it can be asked and is trusted. */
  readonly channel: QuestionChannel;
  /** The call without what of it is for us. Throws `invalid-arguments` for a state of ours that is not good. */
  takeOff(call: Call): Call;
  /** The server's answer; where it asks for another round, that goes on with what let this one go. */
  carry(call: Call, granted: readonly Grant[], answer: Result): Result;
}

/** No state of a server begins like this: theirs are sealed too, in letters, digits, `-` and `_`. */
const mark = 'approval~';
const inputKey = 'storycore-approval';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Our part of a state, and that of the server's side behind it. */
const partsOf = (requestState: string): { readonly outer: string; readonly inner: string | undefined } => {
  const at = requestState.indexOf('~', mark.length);
  return at < 0
    ? { outer: requestState.slice(mark.length), inner: undefined }
    : { outer: requestState.slice(mark.length, at), inner: requestState.slice(at + 1) };
};

const isOurs = (state: unknown): state is string => typeof state === 'string' && state.startsWith(mark);

const changed = (): GatewayError =>
  new GatewayError('invalid-arguments', 'params.requestState was changed.', {
    remedy: 'Send the request again without requestState and inputResponses.',
  });

export const createRounds = ({ desk, seal, newId, most = 1_000 }: RoundsOptions): Rounds => {
  const exchanges = new Map<string, readonly Grant[]>();

  const turnBack = ({ call, open, turnBack: back }: WaitingCall): void => {
    const kinds = desk.answers(open.id, clientOf(call));
    if (kinds.length === 0) return;
    back({
      result: {
        resultType: 'input_required',
        inputRequests: { [inputKey]: { method: 'elicitation/create', params: formOf(open, kinds) } },
        requestState: `${mark}${seal.seal(call, { question: open.id })}`,
      },
    });
  };

  /** What it said counts for the question that it was asked. */
  const answer = ({ call, open }: WaitingCall, said: unknown): void => {
    const by = clientOf(call);
    const given = readForm(said, desk.answers(open.id, by));
    if (given !== undefined) answerIfOpen(desk, open.id, given, by);
  };

  const earlierOf = (state: RoundState, inner: string | undefined, said: unknown): EarlierRound => {
    const due = 'question' in state ? undefined : state.inner;
    if (due !== (inner === undefined ? undefined : digestOf(inner))) throw changed();
    if ('question' in state) return { question: state.question, said };
    const granted = exchanges.get(state.exchange);
    exchanges.delete(state.exchange);
    return granted === undefined ? {} : { granted };
  };

  return {
    channel: {
      onWaiting(waiting) {
        const { caller, earlier } = waiting.call;
        if (caller.era !== 'stateless' || !showsForms(caller.capabilities)) return;
        if (earlier?.question === waiting.open.id) answer(waiting, earlier.said);
        else turnBack(waiting);
      },
    },
    takeOff(call) {
      const requestState = call.params['requestState'];
      if (!isOurs(requestState) || call.caller.era !== 'stateless') return call;
      const { requestState: _ours, inputResponses, ...rest } = call.params;
      const { outer, inner } = partsOf(requestState);
      const state = seal.open(call, outer);
      const said = isObject(inputResponses) ? inputResponses[inputKey] : undefined;
      const earlier = earlierOf(state, inner, said);
      if ('question' in state) return Object.freeze({ ...call, params: rest, earlier });
      const params = {
        ...rest,
        ...(inputResponses === undefined ? {} : { inputResponses }),
        ...(inner === undefined ? {} : { requestState: inner }),
      };
      return Object.freeze({ ...call, params, earlier });
    },
    carry(call, granted, given) {
      if ('error' in given || given.result['resultType'] !== 'input_required' || granted.length === 0) return given;
      const inner = given.result['requestState'];
      if (inner !== undefined && typeof inner !== 'string') return given;
      const exchange = newId();
      const [oldest] = exchanges.keys();
      if (exchanges.size >= most && oldest !== undefined) exchanges.delete(oldest);
      exchanges.set(exchange, granted);
      const outer = seal.seal(call, { exchange, ...(inner === undefined ? {} : { inner: digestOf(inner) }) });
      const requestState = inner === undefined ? `${mark}${outer}` : `${mark}${outer}~${inner}`;
      return { ...given, result: { ...given.result, requestState } };
    },
  };
};
