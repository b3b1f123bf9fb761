import type { Compiling } from './compiling.ts';
import { defaults } from './defaults.ts';
import { millisecondsOf } from './units.ts';

/** How servers are watched. Infinity is never. */
export interface SupervisionConfig {
  readonly probeMs: number;
  readonly idleProbeMs: number;
  readonly hungMs: number;
  /** From 0 to 1. */
  readonly memoryShare: number;
  readonly memoryWindowMs: number;
}

const orNever = (seconds: number): number => (seconds === 0 ? Infinity : millisecondsOf(seconds));

export const compileSupervision = ({ raw }: Compiling): SupervisionConfig => {
  const { supervision = {}, server_config: server, metadata } = raw;
  const { probe, idleProbe, hung, memoryPercent, memoryWindow } = defaults.supervision;
  const requestTimeout = server?.request_timeout ?? metadata?.timeout_seconds ?? defaults.requestTimeout;
  const percent = supervision.memory_restart_percent ?? memoryPercent;
  return {
    probeMs: orNever(supervision.probe_seconds ?? probe),
    idleProbeMs: orNever(supervision.idle_probe_seconds ?? idleProbe),
    hungMs: orNever(supervision.hung_seconds ?? Math.max(hung, requestTimeout)),
    memoryShare: percent === 0 ? Infinity : percent / 100,
    memoryWindowMs: millisecondsOf(supervision.memory_window_seconds ?? memoryWindow),
  };
};
