/** How much is measured. */
export interface Plan {
  readonly start: { readonly rounds: number };
  readonly latency: { readonly rounds: number; readonly calls: number };
  readonly throughput: { readonly rounds: number; readonly inFlight: readonly number[]; readonly forMs: number };
  readonly payload: {
    readonly rounds: number;
    readonly sizes: readonly { readonly bytes: number; readonly calls: number }[];
  };
  readonly list: { readonly servers: readonly number[]; readonly rounds: number };
  readonly memory: {
    readonly calls: number;
    readonly inFlight: number;
    readonly chunk: number;
    readonly parts: number;
  };
  readonly remembered: { readonly rounds: number; readonly servers: number };
}

export type Scenario = keyof Plan;

export const full: Plan = {
  start: { rounds: 7 },
  latency: { rounds: 30, calls: 300 },
  throughput: { rounds: 8, inFlight: [1, 10, 64, 256], forMs: 500 },
  payload: {
    rounds: 6,
    sizes: [
      { bytes: 100, calls: 50 },
      { bytes: 10_000, calls: 50 },
      { bytes: 1_000_000, calls: 5 },
    ],
  },
  list: { servers: [1, 10, 50], rounds: 20 },
  memory: { calls: 50_000, inFlight: 16, chunk: 500, parts: 5 },
  remembered: { rounds: 15, servers: 10 },
};

/** Every scenario, for a look; all but the memory is then noisier. */
export const quick: Plan = {
  start: { rounds: 2 },
  latency: { rounds: 12, calls: 100 },
  throughput: { rounds: 3, inFlight: [1, 10, 64, 256], forMs: 300 },
  payload: {
    rounds: 2,
    sizes: [
      { bytes: 100, calls: 10 },
      { bytes: 10_000, calls: 10 },
      { bytes: 1_000_000, calls: 2 },
    ],
  },
  list: { servers: [1, 10], rounds: 5 },
  memory: { calls: 50_000, inFlight: 16, chunk: 500, parts: 5 },
  remembered: { rounds: 5, servers: 10 },
};
