import type { ServerSnapshot } from './meter.ts';

/** What the processes of a server use. */
export interface Usage {
  readonly memoryBytes: number;
  /** Of several sandboxes with limits of their own: that which has most. */
  readonly worstBytes?: number;
  /** Processor time since they started. */
  readonly cpuMs: number;
  readonly processes: number;
}

/** How one server is doing, at one moment. */
export interface ServerVitals {
  readonly server: string;
  readonly state: string;
  readonly restarts: number;
  /** Calls that it has not answered yet. */
  readonly running: number;
  /** Calls that wait for a place. */
  readonly queued: number;
  /** What of it is held for a person to look at. */
  readonly held: number;
  /** Undefined where it does not run here, or this system does not tell. */
  readonly usage?: Usage | undefined;
  /** Bytes that the processes of one sandbox may have; undefined where nothing limits them. */
  readonly memoryLimitBytes?: number | undefined;
  /** Undefined until it was called. */
  readonly calls?: ServerSnapshot | undefined;
}

/** How a gateway is doing, at one moment. */
export interface Vitals {
  readonly servers: readonly ServerVitals[];
  /** Requests over HTTP without a token that holds. */
  readonly turnedAway: number;
  /** What was recorded of servers that is about security, by its kind. */
  readonly events: readonly SecurityEvent[];
}

export const eventKinds = ['finding', 'hold', 'denied-connection'] as const;
export type EventKind = (typeof eventKinds)[number];

export interface SecurityEvent {
  readonly server: string;
  readonly kind: EventKind;
  readonly count: number;
}
