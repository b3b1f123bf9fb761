import type { Exchange, Reply } from '../../egress/guarded-fetch.ts';
import { GatewayError } from '../../errors.ts';
import type { Abort } from '../../pipeline/abort.ts';
import type { Correlator, Outgoing } from '../correlator.ts';
import { pause } from './pause.ts';
import { waitMs } from './patience.ts';
import { readEvents } from './read-events.ts';
import type { StreamEnd } from './read-events.ts';
import { readText } from './read-text.ts';
import { errorIn, statusRefusal } from './refusal.ts';
import { retryAfterMs } from './retry-after.ts';
import { isEventStream, isPacked, linger, mediaType } from './replies.ts';
import type { Wire } from './wire.ts';

/** A request on its way. */
export interface Asked {
  readonly line: string;
  readonly about: Outgoing & { readonly id: number };
  /** Aborted when it is taken back, or the connection is over. */
  readonly life: Abort;
}

/** Tries to take up one stream that end in nothing. */
const mostTries = 5;

const closed = (server: string): GatewayError =>
  new GatewayError('upstream-failed', `The server ${server} closed the stream before it answered.`);

const unreadable = (server: string, how: string): GatewayError =>
  new GatewayError('upstream-failed', `The server ${server} answered ${how}.`);

/** Makes one request by POST and sees to its answer: every way ends in an answer or in a refusal, once. */
export const ask = async (
  wire: Wire,
  correlator: Correlator,
  { line, about, life }: Asked,
  /** Told of a refusal that a forgotten session may be behind. */
  onDoubt: () => void,
): Promise<void> => {
  const { id, method } = about;
  const { server, maxBytes, bodies } = wire;
  const refuse = (error: GatewayError): void => correlator.refuse(id, error);
  const isOver = (): boolean => life.aborted || !correlator.awaits(id);

  const begin = async (exchange: Exchange): Promise<Reply> => {
    life.addEventListener('abort', exchange.abort);
    const reply = await exchange.reply;
    wire.reached();
    return reply;
  };

  const answer = (text: string, bytes: number): void => {
    wire.hear(correlator, text, bytes);
    if (isOver()) return;
    const error = errorIn(text, id);
    if (error === undefined) return refuse(unreadable(server, 'with something else'));
    correlator.receive({ kind: 'response', id, message: error.message }, bytes);
  };

  const refused = async (reply: Reply): Promise<void> => {
    const { status } = reply;
    const hasSession = wire.session !== undefined && !wire.stateless;
    const read = await readText(reply, bodies, maxBytes);
    const error = 'text' in read && !isPacked(reply) ? errorIn(read.text, id) : undefined;
    if (status === 404 && hasSession && error?.mine !== true) return wire.over('forgot our session');
    if (error === undefined || status === 401 || status === 403) {
      refuse(statusRefusal(server, status, method, { waitMs: retryAfterMs(reply) }));
      // Its token may have been changed since: whoever opens the next connection gets the new one.
      if (status === 401 && method !== 'initialize' && method !== 'server/discover')
        wire.over('answered 401 (Unauthorized)');
      return;
    }
    correlator.receive({ kind: 'response', id, message: error.message }, 'text' in read ? read.bytes : 0);
    if (status === 400 && hasSession && !error.mine) onDoubt();
  };

  /** Takes up a stream that broke off (MCP 2025-11-25, «Resumability»). Undefined where that is pointless. */
  const takeUp = async (lastEventId: string, retryMs: number | undefined): Promise<Reply | undefined> => {
    for (let failures = 0; failures < mostTries; failures += 1) {
      // One try after the other.
      // oxlint-disable no-await-in-loop
      await pause(waitMs(retryMs, failures), life);
      if (isOver()) return undefined;
      const exchange = wire.get(lastEventId);
      if (exchange === undefined) return undefined;
      const reply = await begin(exchange).catch((error: unknown) => void wire.failure(error));
      // oxlint-enable no-await-in-loop
      if (reply !== undefined) {
        if (isEventStream(reply)) return reply;
        reply.body.destroy();
        if (reply.status === 404 && wire.session !== undefined) wire.over('forgot our session');
        if (reply.status < 500) return undefined;
      }
    }
    return undefined;
  };

  const follow = async (first: Reply): Promise<void> => {
    let lastEventId: string | undefined;
    let retryMs: number | undefined;
    const read = (body: Reply['body']): Promise<StreamEnd> =>
      readEvents(body, bodies, {
        maxBytes,
        onEvent({ id: eventId, event = 'message', data }) {
          if (eventId !== undefined) lastEventId = eventId;
          if (event !== 'message' || data === '') return false;
          const awaited = wire.hear(correlator, data, Buffer.byteLength(data));
          if (awaited && isOver()) linger(body);
          return awaited;
        },
        onRetry(ms) {
          retryMs = ms;
        },
      });
    let reply: Reply | undefined = first;
    while (reply !== undefined) {
      // One part of the stream after the other.
      // oxlint-disable no-await-in-loop
      const end = await read(reply.body);
      if (isOver()) return;
      if (end === 'oversize') return correlator.oversize(id);
      if (end === 'not-text') return refuse(unreadable(server, 'with bytes that are not UTF-8 text'));
      reply = wire.stateless || lastEventId === undefined ? undefined : await takeUp(lastEventId, retryMs);
      // oxlint-enable no-await-in-loop
    }
    refuse(closed(server));
  };

  const hear = async (reply: Reply): Promise<void> => {
    const { status } = reply;
    if (status < 200 || status > 299) return refused(reply);
    if (isPacked(reply)) {
      reply.body.destroy();
      return refuse(unreadable(server, 'in a packed form that it was not asked for'));
    }
    if (method === 'initialize') wire.join(reply);
    if (isEventStream(reply)) return follow(reply);
    if (mediaType(reply) !== 'application/json') {
      reply.body.destroy();
      return refuse(unreadable(server, 'with neither JSON nor an event stream'));
    }
    const read = await readText(reply, bodies, maxBytes);
    if ('text' in read) return answer(read.text, read.bytes);
    if (read.problem === 'oversize') return correlator.oversize(id);
    if (read.problem === 'broken') return refuse(closed(server));
    return refuse(unreadable(server, 'with bytes that are not UTF-8 text'));
  };

  try {
    await hear(await begin(wire.post(line, about)));
  } catch (error) {
    refuse(wire.failure(error));
  }
};
