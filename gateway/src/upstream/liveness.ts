/** When a connection is asked for a sign of life, and when it is given up. Milliseconds; Infinity is never. */
export interface LivenessLimits {
  /** Of silence while calls wait. */
  readonly probeMs: number;
  /** Of silence while nobody calls. */
  readonly idleProbeMs: number;
  /** Of a probe without an answer or any other sign of life. */
  readonly hungMs: number;
  /** The same, where processor time is the only sign of life: longer than any call may take. */
  readonly busyMs: number;
}

/** A connection at one moment. */
export interface Signs {
  /** Counts what came from the server, whatever it was. */
  readonly heard: number;
  /** Whether a call waits for its answer. */
  readonly isAwaited: boolean;
  /** Whether its silence is ours: nothing of it is read now, or it waits for an answer of ours. */
  readonly isExcused: boolean;
  /** Processor time that it has used; undefined where that cannot be seen. */
  readonly cpuMs: number | undefined;
}

/** What is to be done about a connection. */
export type Look =
  | { readonly is: 'well' }
  | { readonly is: 'due' }
  | { readonly is: 'hung'; readonly silentMs: number };

/** One connection, watched. */
export interface Liveness {
  /** `elapsedMs`: since the last look, and no longer than we could have seen a sign. */
  look(elapsedMs: number, signs: Signs): Look;
  /** Whether a probe has no answer yet: only then processor time counts. */
  readonly isProbed: boolean;
}

/** The least share of a processor that is work; less is what sleeping programs use. */
const leastShare = 0.01;

const well: Look = { is: 'well' };

/**
 * Whether a server lives, by what is seen of it anyway: traffic proves it, and only after silence it is asked. A server
 * that answers nothing is left alone as long as it works.
 */
export const createLiveness = ({ probeMs, idleProbeMs, hungMs, busyMs }: LivenessLimits): Liveness => {
  let heard = 0;
  let silentMs = 0;
  let awaitedMs = 0;
  /** Since the probe. */
  let owedMs: number | undefined;
  /** Since it last worked. */
  let stillMs = 0;
  let cpuAtRest: number | undefined;

  const rested = (elapsedMs: number, cpuMs: number | undefined): void => {
    stillMs += elapsedMs;
    if (cpuMs === undefined) return;
    cpuAtRest ??= cpuMs;
    if (cpuMs - cpuAtRest <= Math.max(leastShare * stillMs, 0)) return;
    stillMs = 0;
    cpuAtRest = cpuMs;
  };

  return {
    look(elapsedMs, signs) {
      if (signs.heard !== heard || signs.isExcused) {
        heard = signs.heard;
        silentMs = awaitedMs = 0;
        owedMs = undefined;
        return well;
      }
      silentMs += elapsedMs;
      awaitedMs = signs.isAwaited ? awaitedMs + elapsedMs : 0;
      if (owedMs === undefined) {
        if (awaitedMs < probeMs && silentMs < idleProbeMs) return well;
        owedMs = stillMs = 0;
        cpuAtRest = signs.cpuMs;
        return { is: 'due' };
      }
      owedMs += elapsedMs;
      rested(elapsedMs, signs.cpuMs);
      const hung = owedMs >= hungMs && (stillMs >= hungMs || owedMs >= busyMs);
      return hung ? { is: 'hung', silentMs } : well;
    },
    get isProbed() {
      return owedMs !== undefined;
    },
  };
};
