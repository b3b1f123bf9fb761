import type { Reply } from '../../egress/guarded-fetch.ts';
import type { Outgoing } from '../correlator.ts';
import { pause } from './pause.ts';
import { statusWords } from './refusal.ts';
import { discard } from './replies.ts';
import type { Wire } from './wire.ts';

/** Tells a server what needs no answer: notifications, and answers to its questions, in their order. */
export interface Teller {
  /** Resolves when it was told, or could not be. */
  tell(line: string, about: Outgoing): Promise<void>;
}

export interface TellOptions {
  /** Where to; left out: the URL of the configuration. */
  readonly url?: () => string | undefined;
  /** Milliseconds that the server has to take one message. */
  readonly patienceMs?: number;
}

const tries = 3;
const retryMs = 300;
/** What waits for a server that takes nothing. */
const mostWaiting = 1_000;

export const createTeller = (wire: Wire, { url, patienceMs = 10_000 }: TellOptions = {}): Teller => {
  let last = Promise.resolve();
  let waiting = 0;

  const once = async (line: string, about: Outgoing): Promise<Reply> => {
    const exchange = wire.post(line, about, url?.());
    const timer = setTimeout(exchange.abort, patienceMs);
    try {
      const reply = await exchange.reply;
      wire.reached();
      discard(reply);
      return reply;
    } finally {
      clearTimeout(timer);
    }
  };

  const attempt = async (line: string, about: Outgoing, left: number): Promise<Reply | undefined> => {
    if (wire.life.aborted) return undefined;
    try {
      return await once(line, about);
    } catch (error) {
      const failure = wire.failure(error);
      // Only what never left may be sent again: a server that hears an answer twice has reason to complain.
      if (failure.code !== 'upstream-unavailable' || left === 0) {
        wire.onOddity(`It could not be told something: ${failure.message}`);
        return undefined;
      }
      await pause(retryMs, wire.life);
      return attempt(line, about, left - 1);
    }
  };

  const deliver = async (line: string, about: Outgoing): Promise<void> => {
    const status = (await attempt(line, about, tries - 1))?.status;
    if (status === undefined || (status >= 200 && status <= 299)) return;
    if (status === 404 && wire.session !== undefined) wire.over('forgot our session');
    else wire.onOddity(`It answered ${statusWords(status)} to ${about.method ?? 'an answer'}.`);
  };

  return {
    tell(line, about) {
      if (waiting >= mostWaiting) {
        wire.onOddity('It does not take what it is told; a message to it was dropped.');
        return Promise.resolve();
      }
      waiting += 1;
      last = last.then(() => deliver(line, about)).finally(() => (waiting -= 1));
      return last;
    },
  };
};

/** Whether the server still knows our session, asked with a `ping` of which only the status counts. */
export const knowsSession = async (wire: Wire, patienceMs = 10_000): Promise<boolean> => {
  const exchange = wire.post('{"jsonrpc":"2.0","id":"session","method":"ping"}', { method: 'ping' });
  const timer = setTimeout(exchange.abort, patienceMs);
  try {
    const reply = await exchange.reply;
    discard(reply);
    return reply.status !== 400 && reply.status !== 404;
  } catch {
    // It says nothing about the session that the server cannot be asked now.
    return true;
  } finally {
    clearTimeout(timer);
  }
};
