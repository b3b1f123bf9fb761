import type { Reply } from '../../egress/guarded-fetch.ts';
import { GatewayError } from '../../errors.ts';
import type { Carrier } from '../carrier.ts';
import { createCorrelator } from '../correlator.ts';
import type { Outgoing } from '../correlator.ts';
import type { StdioOptions } from '../stdio.ts';
import { readEvents } from './read-events.ts';
import { statusRefusal } from './refusal.ts';
import { retryAfterMs } from './retry-after.ts';
import { discard, isEventStream, isPacked } from './replies.ts';
import { createTeller } from './tell.ts';
import { asCarrier } from './wire.ts';
import type { Wire } from './wire.ts';

type Asked = Outgoing & { readonly id: number };

/** What to do about a server that has no stream there. */
const wrongUrl = 'Check its `url`: it has to be the address of its stream of events.';

/** Where a server that was greeted by its stream takes messages, and what it failed with where it names no such place. */
type Opening = { readonly url: string } | { readonly error: GatewayError };

/** An address on its own origin; that it is one, the guard checks once more. */
const messagesUrl = (data: string, url: string): string | undefined => {
  try {
    const found = new URL(data, url);
    return found.origin === new URL(url).origin ? found.href : undefined;
  } catch {
    return undefined;
  }
};

/**
 * HTTP+SSE (MCP 2024-11-05, «Transports»): one stream on which everything comes, and a place that it names for what we
 * say. Where the stream ends, the connection does.
 */
export const carrySse = (wire: Wire, url: string, events: StdioOptions): Carrier => {
  const { server } = wire;
  let place: string | undefined;
  const teller = createTeller(wire, { url: () => place });

  const failed = (error: GatewayError): Opening => ({ error });
  const noStream = (): GatewayError =>
    new GatewayError('upstream-unavailable', `The server ${server} opened no stream of HTTP+SSE.`, {
      remedy: 'Check its `url`; a server of Streamable HTTP needs `"type": "http"`.',
    });

  const read = async (reply: Reply, onPlace: (opening: Opening) => void): Promise<void> => {
    const end = await readEvents(reply.body, wire.bodies, {
      maxBytes: wire.maxBytes,
      onEvent({ event = 'message', data }) {
        if (event === 'message') return wire.hear(correlator, data, Buffer.byteLength(data));
        if (event !== 'endpoint' || place !== undefined) return false;
        place = messagesUrl(data, url);
        if (place !== undefined) onPlace({ url: place });
        else onPlace(failed(new GatewayError('upstream-unavailable', `${server} takes messages at another origin.`)));
        return true;
      },
      onRetry: () => {},
    });
    onPlace(failed(noStream()));
    if (place === undefined) return;
    if (end === 'oversize') wire.onOddity('It sent a message over the size limit.');
    wire.over(end === 'ended' || end === 'broken' ? 'closed its stream' : 'sent what cannot be read');
  };

  const open = async (): Promise<Opening> => {
    try {
      const reply = await wire.get()?.reply;
      if (reply === undefined) return failed(noStream());
      wire.reached();
      if (isEventStream(reply) && !isPacked(reply)) return await new Promise((resolve) => void read(reply, resolve));
      reply.body.destroy();
      return failed(
        reply.status === 200 ? noStream() : statusRefusal(server, reply.status, undefined, { remedy: wrongUrl }),
      );
    } catch (error) {
      return failed(wire.failure(error));
    }
  };
  const opening = open();

  const ask = async (line: string, about: Asked): Promise<void> => {
    const { id, method } = about;
    const refuse = (error: GatewayError): void => correlator.refuse(id, error);
    if (method === 'server/discover')
      return refuse(new GatewayError('unknown-method', 'There is no such revision over HTTP+SSE.'));
    const opened = await opening;
    if ('error' in opened) return refuse(opened.error);
    if (!correlator.awaits(id)) return undefined;
    try {
      const exchange = wire.post(line, about, opened.url);
      const reply = await exchange.reply;
      wire.reached();
      discard(reply);
      if (reply.status > 299) refuse(statusRefusal(server, reply.status, method, { waitMs: retryAfterMs(reply) }));
    } catch (error) {
      refuse(wire.failure(error));
    }
    return undefined;
  };

  const tell = async (line: string, about: Outgoing): Promise<void> => {
    const opened = await opening;
    if ('url' in opened) await teller.tell(line, about);
  };

  const correlator = createCorrelator((line, about) => {
    const { id } = about;
    if (id === undefined) void tell(line, about);
    else void ask(line, { ...about, id });
  }, events);
  wire.life.addEventListener('abort', () => {
    const { reason } = wire.life;
    if (reason instanceof GatewayError) correlator.fail(reason);
  });

  return asCarrier(wire, correlator);
};
