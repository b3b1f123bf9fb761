import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Signal } from '../../pipeline/abort.ts';
import type { Call, Result } from '../../pipeline/call.ts';
import type { AskOptions } from '../../pipeline/caller.ts';
import { orAborted } from '../../pipeline/or-aborted.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { Answerer, Lease } from '../lanes.ts';
import type { StateSeal } from './request-state.ts';

/** What of a question the client has to answer in its next round. */
interface Open {
  readonly method: string;
  readonly params: JsonObject;
  readonly resolve: (result: Result) => void;
}

/** A call that runs on, round after round of its client. */
interface Exchange {
  readonly id: string;
  readonly principal: string;
  /** Of the call upstream, which outlives the rounds. */
  readonly lifetime: Abort;
  readonly questions: Map<string, Open>;
  /** The call of the present round. */
  call: Call;
  answer: Promise<Result>;
  round: number;
  asked: number;
  /** A client waits for what comes next. */
  attended: boolean;
  wake: () => void;
  timer: NodeJS.Timeout | undefined;
}

export interface SuspendedOptions {
  readonly seal: StateSeal;
  readonly newId: () => string;
  /** A connection that the call has for itself. */
  lease(call: Call, answer: Answerer, signal: Signal): Promise<Lease>;
  /** Makes the call on it. */
  send(lease: Lease, call: Call, signal: Signal): Promise<Result>;
  /** Puts a question past the policy; `ask` brings it to the client. */
  ask(exchange: () => Call, method: string, params: JsonObject, options: AskOptions, ask: Answerer): Promise<Result>;
  /** Milliseconds that a client has for its next round. */
  readonly ttlMs: number;
  /** Calls that may wait for their clients: of all, and of one principal. */
  readonly most?: number;
  readonly mostOfOne?: number;
}

/** Most rounds of one call. */
const mostRounds = 16;
/** Milliseconds in which questions that come together go out together. */
const gatherMs = 15;

const invalid = (message: string): GatewayError =>
  new GatewayError('invalid-arguments', message, {
    remedy: 'Send the request again without requestState and inputResponses.',
  });

const tokenOf = ({ _meta: meta }: JsonObject): unknown => (isObject(meta) ? meta['progressToken'] : undefined);

/** The question as a client of revision 2026-07-28 gets it: what only a running request has is left out. */
const asInput = ({ method, params }: Open): JsonObject => {
  const { _meta: meta, ...rest } = params;
  const { progressToken: _token, ...kept } = isObject(meta) ? meta : {};
  return { method, params: Object.keys(kept).length === 0 ? rest : { ...rest, _meta: kept } };
};

/**
 * Calls of stateless clients on servers that open with a handshake: where the server asks something in the middle, its
 * call is kept, the client gets `input_required`, and its next round goes on where it stopped.
 */
export const createSuspended = (options: SuspendedOptions) => {
  const { seal, newId, lease: take, send, ask, ttlMs, most = 200, mostOfOne = 50 } = options;
  const exchanges = new Map<string, Exchange>();

  const forget = (exchange: Exchange): void => {
    clearTimeout(exchange.timer);
    exchanges.delete(exchange.id);
  };

  const giveUp = (exchange: Exchange, why: GatewayError): void => {
    forget(exchange);
    exchange.lifetime.abort(why);
  };

  /** Brings a question to the client: in the answer to its present round, or to the next. */
  const bring =
    (exchange: Exchange): Answerer =>
    (method, params, { signal }) =>
      new Promise((resolve, reject) => {
        exchange.asked += 1;
        const key = `${method.split('/')[0] ?? 'question'}-${exchange.asked}`;
        exchange.questions.set(key, { method, params, resolve });
        signal.addEventListener(
          'abort',
          () => {
            exchange.questions.delete(key);
            reject(new GatewayError('cancelled', 'The question was taken back.'));
          },
          { once: true },
        );
        exchange.wake();
      });

  /** The call as its server sees it: what comes of it goes to the round that the client is in, and to nobody between two. */
  const overRounds = (exchange: Exchange): Call => {
    const { call } = exchange;
    return {
      ...call,
      caller: {
        ...call.caller,
        tell(method, params) {
          if (exchange.attended) exchange.call.caller.tell(method, params);
        },
      },
      get wire() {
        return exchange.call.wire;
      },
      onProgress(params) {
        const token = tokenOf(exchange.call.params);
        if (exchange.attended && token !== undefined) exchange.call.onProgress?.({ ...params, progressToken: token });
      },
    };
  };

  const begin = async (call: Call, signal: Signal): Promise<Exchange> => {
    const principal = JSON.stringify(call.principal);
    const exchange: Exchange = {
      id: newId(),
      principal,
      lifetime: new Abort(),
      questions: new Map(),
      call,
      answer: Promise.reject(new Error('not sent')),
      round: 0,
      asked: 0,
      attended: true,
      wake: () => {},
      timer: undefined,
    };
    exchange.answer.catch(() => {});
    const lease = await take(
      call,
      (method, params, more) => ask(() => exchange.call, method, params, more, bring(exchange)),
      signal,
    );
    exchange.answer = send(lease, overRounds(exchange), exchange.lifetime.signal).finally(() => {
      // What nobody is there to hear is kept for the next round.
      if (exchange.attended) forget(exchange);
      lease.release(exchange.lifetime.aborted);
    });
    exchange.answer.catch(() => {});
    exchanges.set(exchange.id, exchange);
    return exchange;
  };

  const resume = (call: Call): Exchange => {
    const state = seal.open(call, call.params['requestState']);
    const exchange = 'waiting' in state ? exchanges.get(state.waiting) : undefined;
    if (exchange === undefined || !('waiting' in state))
      throw invalid('The call that params.requestState goes on with is over.');
    if (exchange.attended || state.round !== exchange.round) throw invalid('params.requestState was used already.');
    const responses = call.params['inputResponses'] ?? {};
    if (!isObject(responses)) throw invalid('params.inputResponses must be an object.');
    clearTimeout(exchange.timer);
    exchange.attended = true;
    exchange.call = call;
    for (const [key, question] of exchange.questions) {
      const response = Object.hasOwn(responses, key) ? responses[key] : undefined;
      // What is missing is asked again.
      if (!isObject(response)) continue;
      exchange.questions.delete(key);
      question.resolve({ result: response });
    }
    return exchange;
  };

  /** Resolves when there is a question for the client, a moment after the first so that others can join it. */
  const question = (exchange: Exchange): Promise<'question'> =>
    new Promise((resolve) => {
      const soon = (): void => {
        exchange.wake = () => {};
        setTimeout(() => (exchange.questions.size > 0 ? resolve('question') : wait()), gatherMs);
      };
      const wait = (): void => {
        exchange.wake = soon;
        if (exchange.questions.size > 0) soon();
      };
      wait();
    });

  const mayWait = ({ principal, round }: Exchange): void => {
    const waiting = [...exchanges.values()].filter((one) => !one.attended);
    if (waiting.length >= most || waiting.filter((one) => one.principal === principal).length >= mostOfOne) {
      throw new GatewayError('rate-limited', `${waiting.length} calls wait for answers of their clients already.`, {
        remedy: 'Answer, or let go of, calls that wait.',
      });
    }
    if (round >= mostRounds)
      throw new GatewayError('upstream-failed', `The server asked more than ${mostRounds} times.`);
  };

  const suspend = (exchange: Exchange): Result => {
    try {
      mayWait(exchange);
    } catch (error) {
      giveUp(exchange, error instanceof GatewayError ? error : invalid('It cannot wait.'));
      throw error;
    }
    exchange.round += 1;
    exchange.attended = false;
    exchange.timer = setTimeout(
      () => giveUp(exchange, new GatewayError('timeout', 'The client did not go on with the call in time.')),
      ttlMs,
    );
    exchange.timer.unref();
    const inputRequests = Object.fromEntries([...exchange.questions].map(([key, open]) => [key, asInput(open)]));
    const requestState = seal.seal(exchange.call, { waiting: exchange.id, round: exchange.round });
    return { result: { resultType: 'input_required', inputRequests, requestState } };
  };

  return {
    /** One round: the final answer, or what the client has to answer first. */
    async run(call: Call, signal: Signal): Promise<Result> {
      const exchange = call.params['requestState'] === undefined ? await begin(call, signal) : resume(call);
      try {
        const next = await orAborted(Promise.race([exchange.answer, question(exchange)]), signal);
        if (next === 'question') return suspend(exchange);
        forget(exchange);
        return next;
      } catch (error) {
        if (signal.aborted) giveUp(exchange, error instanceof GatewayError ? error : invalid('It was withdrawn.'));
        // Its server failed, maybe between two rounds: there is nothing left to go on with.
        else forget(exchange);
        throw error;
      } finally {
        exchange.wake = () => {};
      }
    },
    /** Calls that wait for their clients. */
    get waiting() {
      return [...exchanges.values()].filter(({ attended }) => !attended).length;
    },
    close(why: GatewayError): void {
      for (const exchange of exchanges.values()) giveUp(exchange, why);
    },
  };
};

export type Suspended = ReturnType<typeof createSuspended>;
