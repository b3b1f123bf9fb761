import { GatewayError } from '../../errors.ts';
import type { AuditRecord, AuditSink, Call, Result, Step, TrailEntry } from '../call.ts';
import { outcomeOf, outcomeOfFailure } from '../outcome.ts';
import { turnNow } from '../turn-time.ts';

/** What came of a call, for its record: never what a server or an argument said, which may be anybody's secret. */
type Ending = Pick<AuditRecord, 'outcome' | 'reason'>;

const nothingDecided: readonly TrailEntry[] = Object.freeze([]);

const begun = (call: Call): AuditRecord => ({
  id: call.id,
  at: call.receivedAt,
  kind: 'call',
  principal: call.principal,
  method: call.method,
  target: call.target,
  facts: call.facts,
  trail: call.trail.length === 0 ? nothingDecided : [...call.trail],
  outcome: 'started',
  bytesIn: call.bytes,
});

const endingOf = (result: Result): Ending => {
  const outcome = outcomeOf(result);
  return 'error' in result ? { outcome, reason: `The server answered with error ${result.error.code}.` } : { outcome };
};

const endingOfFailure = (error: unknown): Ending => ({
  outcome: outcomeOfFailure(error),
  reason: error instanceof GatewayError ? error.message : 'An unexpected failure inside the gateway; the log has it.',
});

const unrecorded = (message: string, cause: unknown): GatewayError =>
  new GatewayError('internal', message, {
    remedy: (cause instanceof GatewayError && cause.remedy) || 'Free space in the data folder, and try again.',
    cause,
  });

const lost = (told: string, { outcome }: Ending): string =>
  `The call ${told} ${outcome}, but what came of it could not be recorded.`;

const round = (milliseconds: number): number => Math.round(milliseconds * 1_000) / 1_000;

/**
 * Records each call before it runs, and what came of it: what cannot be recorded does not run. `now` is monotonic, in
 * milliseconds; the record is dated by when the call was received.
 */
export const audit = (sink: AuditSink, now: () => number = turnNow): Step => {
  const end = (call: Call, startedAt: number, { outcome, reason }: Ending): void | Promise<void> =>
    sink.end({
      id: call.id,
      outcome,
      trail: call.trail,
      reason,
      duration: round(now() - startedAt),
      bytesOut: call.wire.bytesOut,
      usage: call.wire.usage,
    });

  // All waits in one function: another `async` for the end costs each call as much again. Nothing is awaited that is there:
  // what is written at once goes on at once.
  return async (call, next) => {
    const startedAt = now();
    try {
      const kept = sink.begin(begun(call));
      if (kept !== undefined) await kept;
    } catch (cause) {
      throw unrecorded('The call was not made, because it could not be recorded.', cause);
    }
    let result: Result | undefined;
    let failure: unknown;
    try {
      result = await next();
    } catch (error) {
      failure = error;
    }
    const ending = result === undefined ? endingOfFailure(failure) : endingOf(result);
    try {
      const kept = end(call, startedAt, ending);
      if (kept !== undefined) await kept;
    } catch (cause) {
      throw unrecorded(lost(result === undefined ? 'ended with' : 'ran and ended with', ending), cause);
    }
    if (result === undefined) throw failure;
    return result;
  };
};
