import type { Spread } from './stats.ts';
import type { Point } from './stats.ts';
import type { Era } from './era.ts';
import type { Known } from './target.ts';

type Name = Known['name'];

/** One value for each target that was measured. */
export type PerTarget<Value> = Readonly<Partial<Record<Name, Value>>>;

/** The values of these targets, in their order, by their names. */
export const byTarget = <Value>(
  of: readonly { readonly target: Known }[],
  values: readonly Value[],
): PerTarget<Value> => Object.fromEntries(of.map(({ target }, place) => [target.name, values[place]]));

/** A value a round; rounds of different targets belong together by their place. */
export type Rounds = readonly number[];

/** Milliseconds from the start of the process. */
export interface StartTimes {
  readonly list: Rounds;
  readonly call: Rounds;
}

export interface Start {
  /** Nothing is remembered. */
  readonly first: StartTimes;
  /** In the same folder once more. */
  readonly again: StartTimes;
}

export interface Latency {
  readonly ms: Spread;
  /** The median of each round. */
  readonly rounds: Rounds;
  /** Of the target's own processes; undefined where it cannot be seen, and of a direct connection. */
  readonly cpuMsPerCall: number | undefined;
}

export interface Throughput {
  /** Calls a second. */
  readonly rounds: Rounds;
  readonly right: number;
  readonly wrong: number;
  readonly cpuMsPerCall: number | undefined;
}

export interface Burst {
  readonly calls: number;
  readonly right: number;
  readonly wrong: number;
  /** Answers to no open request, over everything that the client asked. */
  readonly strays: number;
  /** Milliseconds until all are answered. */
  readonly rounds: Rounds;
}

/** Milliseconds of a call, the median of each round. */
export interface Payload {
  readonly answer: Rounds;
  readonly echo: Rounds;
}

export interface List {
  readonly tools: number;
  /** Milliseconds from the start until every tool of every server is listed. */
  readonly readyMs: number;
  /** Milliseconds of one list after that. */
  readonly rounds: Rounds;
  readonly residentMb: number | undefined;
}

export interface Memory {
  readonly calls: number;
  readonly wrong: number;
  /** Calls a second, over all of them. */
  readonly perSecond: number;
  /** Calls so far, and the resident MiB of the target's own processes; from the first call on. */
  readonly resident: readonly Point[];
  /** The same of as many further calls, and the MiB of live objects and their buffers. */
  readonly live: readonly Point[];
}

export interface Remembered {
  readonly servers: number;
  /** Milliseconds that Node takes from start to end of an empty script. */
  readonly emptyNode: Rounds;
  /** Milliseconds from the start of the gateway to its first answered list. */
  readonly list: Rounds;
  /** Servers that were running when the list came. */
  readonly running: Rounds;
}

/** By calls in flight. */
export type Throughputs = Readonly<Record<string, PerTarget<Throughput>>>;

/** Clients of one era over HTTP. */
export interface Http {
  readonly latency: PerTarget<Latency>;
  readonly throughput: Throughputs;
}

/** MiB of live objects and their buffers. */
export interface SessionsRound {
  readonly before: number;
  /** With all of them open. */
  readonly open: number;
  /** With all of them ended. */
  readonly after: number;
}

export interface Sessions {
  /** Sessions that were opened in each round. */
  readonly count: number;
  readonly rounds: readonly SessionsRound[];
}

/** A client of one era before a server of one. */
export interface EraPair {
  readonly transport: 'stdio' | 'HTTP';
  readonly client: Era;
  readonly server: Era;
  readonly latency: Latency;
  readonly throughput: Throughput;
}

/** A value a round, of a server that was started plain, of a second such one, and of two that are confined. */
type Called = Readonly<Record<'plain' | 'again' | 'no network' | 'network', Rounds>>;

export interface ConfinedCalls {
  /** Milliseconds of a call, the median of each round. */
  readonly latency: Called;
  /** Calls a second. */
  readonly throughput: Called;
}

/** One server, plain and confined. */
export interface Confined {
  /** What held it to its limits. */
  readonly mechanism: string;
  /** Milliseconds from the start of the process to its first answer. */
  readonly start: Readonly<Record<'plain' | 'no network' | 'network', Rounds>>;
  readonly calls: ConfinedCalls;
}

/** The median of each round, milliseconds of a call: to the gateway itself, and through the add-on of the engine. */
export interface PythonCalls {
  readonly gateway: Rounds;
  readonly python: Rounds;
}

/** It cannot be measured on this machine. */
export interface NotMeasured {
  readonly why: string;
}

/** What a step adds to the processor time of a call. */
export interface StepCost {
  readonly name: string;
  readonly ms: number;
}

export interface Measured {
  start?: PerTarget<Start>;
  latency?: PerTarget<Latency>;
  throughput?: Throughputs;
  burst?: PerTarget<Burst>;
  /** By bytes. */
  payload?: Readonly<Record<string, PerTarget<Payload>>>;
  /** By servers. */
  list?: Readonly<Record<string, PerTarget<List>>>;
  memory?: PerTarget<Memory>;
  remembered?: Remembered;
  http?: Readonly<Partial<Record<Era, Http>>>;
  httpSessions?: PerTarget<Sessions>;
  eras?: readonly EraPair[];
  confine?: Confined | NotMeasured;
  python?: PythonCalls | NotMeasured;
  steps?: readonly StepCost[];
}

export interface Results {
  readonly startedAt: string;
  readonly seconds: number;
  readonly quick: boolean;
  readonly command: string;
  readonly machine: {
    readonly platform: string;
    readonly cores: number;
    readonly processor: string;
    readonly memoryGb: number;
    readonly node: string;
    /** Load average over a minute, before and after. */
    readonly load: readonly [number, number];
  };
  readonly gateway: { readonly version: string; readonly form: 'build' | 'stale build' | 'sources' };
  readonly measured: Measured;
}
