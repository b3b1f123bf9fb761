import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Signal } from '../../pipeline/abort.ts';
import type { Call, Result } from '../../pipeline/call.ts';
import type { AskOptions } from '../../pipeline/caller.ts';
import { abortReason, orAborted } from '../../pipeline/or-aborted.ts';
import { isObject } from '../../protocol/json.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { defaultMostLeases } from '../lanes.ts';
import type { Answerer, Lease } from '../lanes.ts';
import type { StateSeal } from './request-state.ts';

/** What of a question the client has to answer in its next round. */
interface Open {
  readonly method: string;
  readonly params: JsonObject;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: GatewayError) => void;
}

/** A call that runs on, round after round of its client. */
interface Exchange {
  readonly id: string;
  readonly principal: string;
  readonly server: string;
  /** Of the call upstream, which outlives the rounds. */
  readonly lifetime: Abort;
  readonly questions: Map<string, Open>;
  /** The call of the present round. */
  call: Call;
  answer: Promise<Result>;
  /** Has its connection. */
  leased: boolean;
  /** Since when it waits for its client, in milliseconds of `performance.now()`. */
  waitsSince: number;
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
  ask(call: Call, method: string, params: JsonObject, options: AskOptions, ask: Answerer): Promise<Result>;
  /** Milliseconds that a client has for its next round. */
  readonly ttlMs: number;
  /** Calls that may wait for their clients: of all, and of one principal. */
  readonly most?: number;
  readonly mostOfOne?: number;
  /** Connections of one server that calls have for themselves. */
  readonly mostLeases?: number;
  /** Milliseconds that a call waits for a connection before one is taken from a call whose client does not answer. */
  readonly patienceMs?: number;
}

/** Most rounds of one call. */
const mostRounds = 16;
/** Milliseconds in which questions that come together go out together. */
const gatherMs = 15;

const invalid = (message: string): GatewayError =>
  new GatewayError('invalid-arguments', message, {
    remedy: 'Send the request again without requestState and inputResponses.',
  });

const over = (): GatewayError => new GatewayError('cancelled', 'The call that asked is over.');

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
  const { mostLeases = defaultMostLeases, patienceMs = 1_000 } = options;
  const exchanges = new Map<string, Exchange>();

  const forget = (exchange: Exchange): void => {
    clearTimeout(exchange.timer);
    exchanges.delete(exchange.id);
    // Whatever its server still asks will not be answered.
    for (const { reject } of exchange.questions.values()) reject(over());
    exchange.questions.clear();
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
        if (signal.aborted) return reject(abortReason(signal));
        if (!exchanges.has(exchange.id)) return reject(over());
        exchange.asked += 1;
        const key = `${method.split('/')[0] ?? 'question'}-${exchange.asked}`;
        exchange.questions.set(key, { method, params, resolve, reject });
        const onAbort = (): void => {
          exchange.questions.delete(key);
          reject(abortReason(signal));
        };
        signal.addEventListener('abort', onAbort, { once: true });
        return exchange.wake();
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

  /** Clients that never answer must not keep all others out: the longest wait of whoever has most of them ends. */
  const makeRoom = (server: string): void => {
    const there = [...exchanges.values()].filter((one) => one.server === server && one.leased);
    if (there.length < mostLeases) return;
    const waiting = there.filter(({ attended }) => !attended).toSorted((a, b) => a.waitsSince - b.waitsSince);
    const countOf = ({ principal }: Exchange): number => waiting.filter((one) => one.principal === principal).length;
    const longest = waiting.toSorted((a, b) => countOf(b) - countOf(a))[0];
    if (longest === undefined || performance.now() - longest.waitsSince < patienceMs) return;
    giveUp(longest, new GatewayError('cancelled', 'It waited for its client, and others waited for its place.'));
  };

  const begin = async (call: Call, signal: Signal): Promise<Exchange> => {
    const exchange: Exchange = {
      id: newId(),
      principal: JSON.stringify(call.principal),
      server: call.target.upstream,
      lifetime: new Abort(),
      questions: new Map(),
      call,
      answer: Promise.reject(new Error('not sent')),
      leased: false,
      waitsSince: 0,
      round: 0,
      asked: 0,
      attended: true,
      wake: () => {},
      timer: undefined,
    };
    exchange.answer.catch(() => {});
    // Before there is a connection: a server may ask as soon as it is greeted.
    exchanges.set(exchange.id, exchange);
    const hunger = setInterval(() => makeRoom(exchange.server), patienceMs);
    try {
      const lease = await take(
        call,
        (method, params, more) => ask(exchange.call, method, params, more, bring(exchange)),
        signal,
      );
      exchange.leased = true;
      exchange.answer = send(lease, overRounds(exchange), exchange.lifetime.signal).finally(() => {
        // What nobody is there to hear is kept for the next round.
        if (exchange.attended) forget(exchange);
        lease.release(exchange.lifetime.aborted);
      });
    } catch (error) {
      forget(exchange);
      throw error;
    } finally {
      clearInterval(hunger);
    }
    exchange.answer.catch(() => {});
    return exchange;
  };

  const resume = (call: Call): Exchange => {
    // Looked at before the state is used up, so that the round can be sent again.
    const responses = call.params['inputResponses'] ?? {};
    if (!isObject(responses)) throw invalid('params.inputResponses must be an object.');
    const state = seal.open(call, call.params['requestState']);
    const exchange = 'waiting' in state ? exchanges.get(state.waiting) : undefined;
    if (exchange === undefined || !('waiting' in state))
      throw invalid('The call that params.requestState goes on with is over.');
    if (exchange.attended || state.round !== exchange.round) throw invalid('params.requestState was used already.');
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
    const own = waiting.filter((one) => one.principal === principal);
    if (waiting.length >= most || own.length >= mostOfOne) {
      throw new GatewayError('rate-limited', `${own.length} calls wait for answers of this client already.`, {
        remedy: 'Answer what they ask first.',
      });
    }
    if (round >= mostRounds)
      throw new GatewayError('upstream-failed', `The server asked more than ${mostRounds} times.`);
  };

  const suspend = (exchange: Exchange): Result => {
    mayWait(exchange);
    exchange.round += 1;
    exchange.attended = false;
    exchange.waitsSince = performance.now();
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
        // Withdrawn, too slow, or answered with a failure: no round will follow.
        giveUp(exchange, error instanceof GatewayError ? error : over());
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
