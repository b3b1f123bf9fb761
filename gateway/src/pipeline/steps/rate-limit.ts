import { GatewayError } from '../../errors.ts';
import type { RateRules } from '../../policy/rate-rule.ts';
import type { Call, Step } from '../call.ts';
import { createDeadlines } from '../deadlines.ts';
import type { Deadlines } from '../deadlines.ts';
import { abortReason } from '../or-aborted.ts';
import type { GateWaiter } from '../rate-gate.ts';
import { createRateGates } from '../rate-gates.ts';
import type { NamedGate } from '../rate-gates.ts';
import { turnNow } from '../turn-time.ts';

/** A refusal that says which limit it was, and when another try may go. */
const refused = (call: Call, { kind, words }: NamedGate, waitMs: number): GatewayError => {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1_000));
  call.trail.push({ step: 'rate-limit', decision: `refused: ${kind}` });
  return new GatewayError('rate-limited', words, {
    remedy: `Try again in ${retryAfter} s. The owner of the gateway sets the limit in \`rate_limits.${kind}s\`.`,
    data: { retryAfter },
  });
};

/** Whether nobody has to wait. By number: this is asked for each call. */
const areFree = (gates: readonly NamedGate[], at: number): boolean => {
  for (let index = 0; index < gates.length; index += 1) if (gates[index]?.gate.isFree(at) === false) return false;
  return true;
};

/** A turn that was promised in time may come a little late on a busy machine. */
const slackMs = 100;

interface Waiting {
  readonly gates: readonly NamedGate[];
  readonly deadlines: Deadlines;
  readonly maxWaitMs: number;
  readonly now: () => number;
}

/**
 * Waits before one gate after the other, keeping a token of each that was reached, and takes all of them at once in the
 * end: so no limit is passed by more than it allows, and as all wait in the same order, nobody waits for ever.
 */
const turn = (call: Call, { gates, deadlines, maxWaitMs, now }: Waiting): Promise<void> =>
  new Promise((resolve, reject) => {
    const { client } = call.principal;
    const { signal } = call;
    if (signal.aborted) return reject(abortReason(signal));
    const due = now() + maxWaitMs + slackMs;
    let reached = 0;
    const current = (): NamedGate | undefined => gates[reached];

    const stop = (): void => {
      deadlines.leave(watched);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (reason: GatewayError): void => {
      stop();
      current()?.gate.leave(waiter);
      for (const { gate } of gates.slice(0, reached)) gate.giveBack();
      reject(reason);
    };
    const refuse = (): void => {
      const at = current();
      if (at === undefined) return;
      at.gate.leave(waiter);
      fail(refused(call, at, at.gate.waitMs(client, now())));
    };
    const onAbort = (): void => fail(abortReason(signal));
    const goOn = (): void => {
      const following = current();
      if (following !== undefined) return following.gate.enter(waiter);
      stop();
      const at = now();
      for (const { gate } of gates) gate.takeKept(at);
      return resolve();
    };
    const waiter: GateWaiter = {
      client,
      turn() {
        reached += 1;
        goOn();
      },
      crowdedOut: refuse,
    };
    const watched = deadlines.watch({ due: () => due, expire: refuse });
    signal.addEventListener('abort', onAbort, { once: true });
    return goOn();
  });

/**
 * Keeps clients, servers and tools to so many calls a second. A call that comes too early waits for its turn where that is
 * near, the clients one after the other; else it is refused and told when to come again.
 */
export const rateLimit = (rules: RateRules | undefined, now: () => number = turnNow): Step => {
  if (rules === undefined) return (_call, next) => next();
  const { maxWaitMs } = rules;
  const gatesOf = createRateGates(rules, now);
  const deadlines = createDeadlines(now);

  return (call, next) => {
    const gates = gatesOf(call);
    if (gates.length === 0) return next();
    const at = now();
    if (areFree(gates, at)) {
      for (const { gate } of gates) gate.take(at);
      return next();
    }
    const waits = gates.map((one) => ({ one, ms: one.gate.waitMs(call.principal.client, at) }));
    const longest = waits.reduce((a, b) => (b.ms > a.ms ? b : a));
    if (longest.ms > maxWaitMs) throw refused(call, longest.one, longest.ms);
    return turn(call, { gates, deadlines, maxWaitMs, now }).then(() => {
      const waited = now() - at;
      // What was waited for here is not the slowness of the server.
      call.wire.heldMs += waited;
      call.trail.push({ step: 'rate-limit', decision: `waited ${Math.round(waited)} ms` });
      return next();
    });
  };
};
