import { writeFileSync } from 'node:fs';
import type { Exceeded, Limits } from '../../policy/confinement.ts';
import { createMemoryWatch, residentBytes } from './memory-watch.ts';
import type { ProcessStat } from './process-stat.ts';
import { fieldOf, readProc } from './proc.ts';

/** What a call used: the most resident memory of the server while it ran, and the processor time it took. */
export interface CallUsage {
  readonly peakBytes: number;
  readonly cpuMs: number;
}

/** Measures one call. Exact only while it is the only one in its server. */
export interface CallMeter {
  /** Ends the measuring. */
  end(): CallUsage;
}

/** A meter that is sampled by the watchdog. */
export interface SampledMeter extends CallMeter {
  sample(stats: readonly ProcessStat[]): void;
}

/** Lets the kernel forget the most memory that a process ever had (`proc_pid_clear_refs(5)`). */
const forgetPeak = (pid: number): void => {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Gone, or not ours: then the samples are what we know.
  }
};

const peakOf = ({ pid, rssBytes }: ProcessStat): number =>
  Math.max(rssBytes, (fieldOf(readProc(`/proc/${pid}/status`), 'VmHWM') ?? 0) * 1024);

/** Processor time of processes and of all that they have waited for. */
export const spentMs = (stats: readonly ProcessStat[]): number =>
  stats.reduce((sum, { cpuMs, childCpuMs }) => sum + cpuMs + childCpuMs, 0);

export interface MeterOptions {
  readonly allowed: Limits['call'];
  readonly processes: () => readonly ProcessStat[];
  /** Processor time so far, all processes together. */
  readonly spentMs: (stats: readonly ProcessStat[]) => number;
  readonly onExceeded: (exceeded: Exceeded) => void;
}

/** Starts to measure a call, and tells once when it uses more than allowed. */
export const createCallMeter = ({ allowed, processes, spentMs: spent, onExceeded }: MeterOptions): SampledMeter => {
  const first = processes();
  for (const { pid } of first) forgetPeak(pid);
  const spentBefore = spent(first);
  const memory = allowed?.memoryBytes === undefined ? undefined : createMemoryWatch(allowed.memoryBytes);
  let peakBytes = residentBytes(first);
  let over = false;

  const tell = (exceeded: Exceeded): void => {
    if (over) return;
    over = true;
    onExceeded(exceeded);
  };
  const cpuMs = (stats: readonly ProcessStat[]): number => Math.max(0, spent(stats) - spentBefore);
  const checkCpu = (ms: number): void => {
    if (allowed?.cpuSeconds === undefined || ms <= allowed.cpuSeconds * 1000) return;
    tell({ limit: 'call-cpu', allowed: allowed.cpuSeconds, used: ms / 1000 });
  };

  return {
    sample: (stats) => {
      peakBytes = Math.max(peakBytes, residentBytes(stats));
      const used = memory?.(stats);
      if (used !== undefined) tell({ limit: 'call-memory', allowed: allowed?.memoryBytes ?? 0, used });
      checkCpu(cpuMs(stats));
    },
    end: () => {
      const stats = processes();
      const peaks = stats.map(peakOf);
      // One of them at its highest, beside the others as they are now.
      const highest = Math.max(0, ...peaks.map((peak, at) => peak - (stats[at]?.rssBytes ?? 0)));
      peakBytes = Math.max(peakBytes, residentBytes(stats) + highest);
      const ms = cpuMs(stats);
      checkCpu(ms);
      // What came and went between two samples.
      const alone = Math.max(0, ...peaks);
      if (allowed?.memoryBytes !== undefined && alone > allowed.memoryBytes) {
        tell({ limit: 'call-memory', allowed: allowed.memoryBytes, used: alone });
      }
      return { peakBytes, cpuMs: ms };
    },
  };
};
