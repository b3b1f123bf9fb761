import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Carrier } from '../carrier.ts';
import { createCorrelator } from '../correlator.ts';
import type { Outgoing } from '../correlator.ts';
import type { StdioOptions } from '../stdio.ts';
import { ask } from './ask.ts';
import { listen } from './listen.ts';
import { pause } from './pause.ts';
import { discard } from './replies.ts';
import { createTeller, knowsSession } from './tell.ts';
import { asCarrier } from './wire.ts';
import type { Wire } from './wire.ts';

/** Streamable HTTP of every revision (MCP 2025-03-26 to 2026-07-28, «Transports»). */
export const carryStreamable = (wire: Wire, events: StdioOptions): Carrier => {
  const teller = createTeller(wire);
  const lives = new Map<number, Abort>();
  /** Requests that wait for the handshake. */
  const early = new Set<number>();
  /** Until the server was told that the handshake is done, nothing is asked of it. */
  let greeted: Promise<void> | undefined;
  let doubting = false;

  const doubt = async (): Promise<void> => {
    if (doubting) return;
    doubting = true;
    if (!(await knowsSession(wire))) wire.over('forgot our session');
    doubting = false;
  };

  const request = async (line: string, about: Outgoing & { readonly id: number }): Promise<void> => {
    const { id } = about;
    const life = new Abort();
    lives.set(id, life);
    if (greeted !== undefined) {
      early.add(id);
      await greeted;
      early.delete(id);
    }
    // It may have been taken back meanwhile; then it never leaves.
    if (!life.aborted) await ask(wire, correlator, { line, about, life }, () => void doubt());
    lives.delete(id);
  };

  /** In the revision without sessions, closing its stream is how a request is taken back («Cancellation»). */
  const cancel = async (id: unknown, line: string, about: Outgoing): Promise<void> => {
    const own = typeof id === 'number' ? id : 0;
    const life = lives.get(own);
    if (!wire.stateless && !early.has(own)) await teller.tell(line, about);
    life?.abort(undefined);
  };

  const notify = async (line: string, about: Outgoing): Promise<void> => {
    const told = teller.tell(line, about);
    if (about.method !== 'notifications/initialized') return told;
    greeted = told;
    await told;
    greeted = undefined;
    return listen(wire, correlator);
  };

  const send = (line: string, about: Outgoing): void => {
    const { id, method, params } = about;
    if (id !== undefined) void request(line, { ...about, id });
    else if (method === 'notifications/cancelled') void cancel(params?.['requestId'], line, about);
    else void notify(line, about);
  };
  const correlator = createCorrelator(send, events);

  wire.life.addEventListener('abort', () => {
    for (const life of lives.values()) life.abort(undefined);
    const { reason } = wire.life;
    if (reason instanceof GatewayError) correlator.fail(reason);
  });

  const leave = async (graceMs: number): Promise<void> => {
    const exchange = wire.leave();
    if (exchange === undefined) return;
    const gone = exchange.reply.then(
      discard,
      // It ends the session by itself, some time.
      () => {},
    );
    await Promise.race([gone, pause(graceMs, wire.life)]);
  };

  let leaving: Promise<void> | undefined;
  return asCarrier(wire, correlator, async (graceMs) => {
    if (!wire.life.aborted) leaving ??= leave(graceMs);
    await leaving;
  });
};
