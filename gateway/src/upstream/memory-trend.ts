/** When growth is worth a restart. */
export interface MemoryLimits {
  /** Where the server would be ended. */
  readonly mostBytes: number;
  /** The share of it from which on growth is answered. */
  readonly share: number;
  /** Milliseconds in which it must have grown all along. */
  readonly windowMs: number;
}

/** How a server grew. */
export interface Growth {
  readonly bytes: number;
  readonly mostBytes: number;
  readonly bytesPerMinute: number;
  /** Milliseconds for which that was watched. */
  readonly overMs: number;
}

/** The memory of one process, watched. */
export interface MemoryTrend {
  /** `at` is monotonic. Tells of growth towards the limit; undefined where there is none, or too little is known. */
  sample(at: number, bytes: number): Growth | undefined;
  /** Whether it is so large that a sample could tell of growth. */
  isNear(bytes: number): boolean;
}

/** Samples that a window has when growth is told from noise. */
export const samplesInWindow = 30;
const parts = 3;
/** Of the limit, between two parts of the window: a program that is as large as it gets wavers by less. */
const leastGrowth = 0.01;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/**
 * Tells a server that grows towards its limit from one that is large: it must be near the limit, and the medians of three
 * parts of a window must rise one after the other, so that neither a peak nor a heap that is collected now and then counts.
 */
export const createMemoryTrend = ({ mostBytes, share, windowMs }: MemoryLimits): MemoryTrend => {
  let samples: readonly { readonly at: number; readonly bytes: number }[] = [];

  const isNear = (bytes: number): boolean => bytes >= share * mostBytes;

  return {
    isNear,
    sample(at, bytes) {
      samples = [...samples, { at, bytes }].filter((one) => at - one.at <= windowMs).slice(-2 * samplesInWindow);
      const first = samples[0];
      if (first === undefined || at - first.at < 0.9 * windowMs || samples.length < 4 * parts || !isNear(bytes)) {
        return undefined;
      }
      const overMs = at - first.at;
      const medians = Array.from({ length: parts }, (_, part) =>
        median(
          samples
            .filter((one) => Math.min(parts - 1, Math.floor((parts * (one.at - first.at)) / overMs)) === part)
            .map((one) => one.bytes),
        ),
      );
      const rises = medians.every(
        (value, part) => part === 0 || value - (medians[part - 1] ?? 0) > leastGrowth * mostBytes,
      );
      if (!rises) return undefined;
      // Between the middles of the first and the last part lie two thirds of the window.
      const grown = (medians.at(-1) ?? 0) - (medians[0] ?? 0);
      const bytesPerMinute = (grown / (overMs * (1 - 1 / parts))) * 60_000;
      return { bytes, mostBytes, bytesPerMinute, overMs };
    },
  };
};
