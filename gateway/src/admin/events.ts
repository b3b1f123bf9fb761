import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../errors.ts';
import type { AdminEvent, Topic } from './contract/event.ts';
import { headersOfAll } from './headers.ts';
import type { EventLimits } from './limits.ts';

/** Where it becomes known that something changed. */
export interface ChangeSource {
  /** Tells of what changes from now on, until what it gives is called. */
  watch(onChanged: (topics: readonly Topic[]) => void): () => void;
}

/** What pages are told while they are open. */
export interface Events {
  /** Streams to a page until it goes, or may not stay. Throws where too many listen. */
  listen(request: IncomingMessage, response: ServerResponse, mayStay: () => boolean): void;
  close(): void;
}

interface Listener {
  readonly response: ServerResponse;
  readonly mayStay: () => boolean;
}

const frame = (id: string, event: AdminEvent): string => `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;

/** While nobody listens nothing is watched; whoever comes back after that is told to look at everything. */
export const createEvents = (source: ChangeSource, limits: EventLimits): Events => {
  const listeners = new Set<Listener>();
  /** Of the time that was watched without a gap; in each id, so that one of another time is known as such. */
  let era = '';
  let last = 0;
  let kept: { readonly number: number; readonly text: string }[] = [];
  let unwatch: (() => void) | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let leaving: NodeJS.Timeout | undefined;

  const drop = (listener: Listener): void => {
    listener.response.destroy();
  };
  const send = (listener: Listener, text: string): void => {
    listener.response.write(text);
    if (listener.response.writableLength > limits.maxWaitingBytes) drop(listener);
  };

  const tell = (topics: readonly Topic[]): void => {
    last += 1;
    const text = frame(`${era}-${last}`, { kind: 'changed', topics });
    kept = [...kept, { number: last, text }].slice(-limits.kept);
    for (const listener of listeners) send(listener, text);
  };

  const beat = (): void => {
    for (const listener of listeners) {
      if (listener.mayStay()) send(listener, ': still here\n\n');
      else drop(listener);
    }
  };

  const stop = (): void => {
    clearTimeout(leaving);
    clearInterval(heartbeat);
    unwatch?.();
    unwatch = undefined;
  };

  const start = (): void => {
    clearTimeout(leaving);
    if (unwatch !== undefined) return;
    era = randomBytes(6).toString('hex');
    last = 0;
    kept = [];
    unwatch = source.watch(tell);
    heartbeat = setInterval(beat, limits.heartbeatMs);
    heartbeat.unref();
  };

  const remove = (listener: Listener): void => {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    leaving = setTimeout(stop, limits.lingerMs);
    leaving.unref();
  };

  /** What a page missed; that it must look at everything where that is not known any more. */
  const missedSince = (id: string): string => {
    const seen = id.startsWith(`${era}-`) ? Number(id.slice(era.length + 1)) : Number.NaN;
    const oldest = kept[0]?.number ?? last + 1;
    if (!Number.isInteger(seen) || seen < oldest - 1 || seen > last) return frame(`${era}-${last}`, { kind: 'reset' });
    return kept
      .filter(({ number }) => number > seen)
      .map(({ text }) => text)
      .join('');
  };

  return {
    listen({ headers }, response, mayStay) {
      if (listeners.size >= limits.maxListeners) {
        throw new GatewayError('rate-limited', 'Too many pages are open.', { remedy: 'Close some of them.' });
      }
      start();
      response.writeHead(200, { ...headersOfAll, 'content-type': 'text/event-stream' });
      const listener = { response, mayStay };
      listeners.add(listener);
      response.once('close', () => remove(listener));
      const lastId = headers['last-event-id'];
      // An id without data reaches no code of the page, and is what its browser says when it comes back.
      send(listener, `retry: ${limits.retryMs}\nid: ${era}-${last}\n\n`);
      if (typeof lastId === 'string') send(listener, missedSince(lastId));
    },
    close() {
      for (const listener of listeners) listener.response.end();
      stop();
    },
  };
};
