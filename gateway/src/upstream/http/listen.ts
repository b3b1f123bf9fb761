import type { Reply } from '../../egress/guarded-fetch.ts';
import type { Correlator } from '../correlator.ts';
import { pause } from './pause.ts';
import { waitMs } from './patience.ts';
import { readEvents } from './read-events.ts';
import { isEventStream, isPacked } from './replies.ts';
import type { Wire } from './wire.ts';

/** A stream that lived so long did not fail. */
const longMs = 30_000;

/** Listens to what the server says unasked (MCP 2025-11-25, «Listening for Messages»), for as long as the connection lasts. */
export const listen = async (wire: Wire, correlator: Correlator): Promise<void> => {
  const { life, maxBytes, bodies } = wire;
  let lastEventId: string | undefined;
  let retryMs: number | undefined;
  let failures = 0;

  const open = async (): Promise<Reply | undefined> => {
    const exchange = wire.get(lastEventId) ?? wire.get();
    try {
      const reply = await exchange?.reply;
      wire.reached();
      return reply;
    } catch (error) {
      wire.failure(error);
      return undefined;
    }
  };

  const read = async ({ body }: Reply): Promise<void> => {
    const since = performance.now();
    let heard = false;
    const end = await readEvents(body, bodies, {
      maxBytes,
      onEvent({ id, event = 'message', data }) {
        heard = true;
        if (id !== undefined) lastEventId = id;
        return event === 'message' && data !== '' && wire.hear(correlator, data, Buffer.byteLength(data));
      },
      onRetry(ms) {
        retryMs = ms;
      },
    });
    failures = heard || performance.now() - since > longMs ? 0 : failures + 1;
    if (end !== 'oversize' && end !== 'not-text') return;
    if (end === 'oversize') correlator.oversize(undefined);
    else wire.onOddity('It sent bytes that are not UTF-8 text.');
    // Taken up, the stream would begin with the same again.
    lastEventId = undefined;
  };

  while (!life.aborted) {
    // One stream after the other.
    // oxlint-disable no-await-in-loop
    const reply = await open();
    if (life.aborted) return;
    if (reply !== undefined && isEventStream(reply) && !isPacked(reply)) {
      await read(reply);
    } else {
      reply?.body.destroy();
      const status = reply?.status ?? 503;
      if (status === 404 && wire.session !== undefined) return wire.over('forgot our session');
      // It offers no such stream; that is its right.
      if (status < 500 && status !== 429) return undefined;
      failures += 1;
    }
    await pause(waitMs(retryMs, failures), life);
    // oxlint-enable no-await-in-loop
  }
};
