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
  /** Clients of each era over HTTP. */
  readonly http: {
    readonly warmUpCalls: number;
    readonly latency: Plan['latency'];
    readonly throughput: Plan['throughput'];
  };
  readonly 'http-sessions': { readonly count: number; readonly rounds: number };
  readonly eras: {
    readonly warmUpCalls: number;
    readonly latency: Plan['latency'];
    readonly throughput: Omit<Plan['throughput'], 'inFlight'> & { readonly inFlight: number };
  };
  /** One server plain and confined. */
  /** The steps of the pipeline in one process, one more each time. */
  readonly steps: { readonly rounds: number; readonly calls: number };
  readonly confine: Plan['eras'] & { readonly start: { readonly rounds: number } };
  /** Through the add-on of the engine. */
  readonly python: Plan['latency'] & { readonly warmUpCalls: number };
}

export type Scenario = keyof Plan;

export const full: Plan = {
  start: { rounds: 7 },
  latency: { rounds: 30, calls: 300 },
  throughput: { rounds: 20, inFlight: [1, 10, 64, 256], forMs: 250 },
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
  http: {
    warmUpCalls: 10_000,
    latency: { rounds: 12, calls: 150 },
    throughput: { rounds: 12, inFlight: [1, 10, 32, 64], forMs: 250 },
  },
  steps: { rounds: 9, calls: 12_800 },
  'http-sessions': { count: 1_000, rounds: 3 },
  eras: {
    warmUpCalls: 3_000,
    latency: { rounds: 4, calls: 100 },
    throughput: { rounds: 3, inFlight: 64, forMs: 250 },
  },
  confine: {
    start: { rounds: 20 },
    warmUpCalls: 20_000,
    latency: { rounds: 30, calls: 200 },
    throughput: { rounds: 20, inFlight: 64, forMs: 250 },
  },
  python: { warmUpCalls: 5_000, rounds: 30, calls: 100 },
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
  http: {
    warmUpCalls: 5_000,
    latency: { rounds: 5, calls: 60 },
    throughput: { rounds: 2, inFlight: [1, 10, 32, 64], forMs: 200 },
  },
  steps: { rounds: 3, calls: 6_400 },
  'http-sessions': { count: 1_000, rounds: 1 },
  eras: {
    warmUpCalls: 2_000,
    latency: { rounds: 2, calls: 50 },
    throughput: { rounds: 1, inFlight: 64, forMs: 200 },
  },
  confine: {
    start: { rounds: 20 },
    warmUpCalls: 10_000,
    latency: { rounds: 10, calls: 60 },
    throughput: { rounds: 8, inFlight: 64, forMs: 200 },
  },
  python: { warmUpCalls: 2_000, rounds: 10, calls: 50 },
};
