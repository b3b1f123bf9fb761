import type { Connection } from './open.ts';

const lookEveryMs = 20;
/** As long as a call may take by default. What takes longer is ended with the process: it holds on to what it may no longer have. */
const mostMs = 300_000;

/** Ends a connection that gets no more calls, as soon as those that it has are answered. */
export const drain = async (connection: Connection, graceMs: number, limitMs = mostMs): Promise<void> => {
  const until = performance.now() + limitMs;
  // A call that was just given the connection has yet to send: so the first look comes a moment later.
  do {
    // It is looked at again and again.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs).unref());
  } while (connection.correlator.calls().length > 0 && performance.now() < until);
  await connection.link.end(graceMs);
};
