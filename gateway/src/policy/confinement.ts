/**
 * How strong the confinement of a process is, as proven on this machine; weakest first. `container`: the gateway runs in
 * one and cannot confine in it, so that nothing stands between its servers and itself.
 */
export const tiers = ['none', 'container', 'macos', 'no-cgroup', 'full'] as const;
export type Tier = (typeof tiers)[number];

/** Whether one tier is at least as strong as another. */
export const atLeast = (tier: Tier, wanted: Tier): boolean => tiers.indexOf(tier) >= tiers.indexOf(wanted);

/** One place on the network that a server may reach. */
export interface EgressRule {
  /** Canonical name or address; `*.example.org` is one or more labels before it, never the bare name. */
  readonly host: string;
  /** 0: every port. */
  readonly port: number;
  /** `tcp`: bytes that nobody looks into. */
  readonly scheme: 'http' | 'https' | 'tcp';
  /** Addresses of this machine or its network that the host may stand for; others that are not public are not dialled. */
  readonly addresses?: readonly string[];
}

/** What a server may consume. A limit that is left out does not exist. */
export interface Limits {
  /** Bytes of memory, all its processes together. */
  readonly memoryBytes: number;
  /** Seconds of processor time from its start to its end, of any one of its processes. */
  readonly cpuSeconds?: number;
  /** Processors that it may keep busy at once, such as 0.5 or 2. */
  readonly cpus?: number;
  /** Processes and threads. */
  readonly processes: number;
  /** Open files of each process. */
  readonly openFiles: number;
  /** Bytes of one file that it writes. */
  readonly fileBytes?: number;
  /** Bytes that its writable folders may grow by while it runs. */
  readonly diskBytes?: number;
  /** Bytes of each of its own folders in memory: `/tmp`, `/dev/shm`. */
  readonly scratchBytes: number;
  /** Bytes of one line on its stdout. */
  readonly lineBytes: number;
  /** Bytes on its stderr from its start to its end. */
  readonly stderrBytes: number;
  /** What one call may use; then calls go one at a time, so that each can be told apart. */
  readonly call?: { readonly memoryBytes?: number; readonly cpuSeconds?: number };
}

/**
 * What the process of a server may read, write, reach and consume; everything else does not exist for it. Paths are
 * absolute and real: no link is in them.
 */
export interface Confinement {
  /** Files and folders, with all under them. */
  readonly readPaths: readonly string[];
  /** Folders, with all under them. */
  readonly writePaths: readonly string[];
  /** Under those: what is there but must not be seen. */
  readonly hiddenPaths: readonly string[];
  /** Links that lead into those, as they stand on this machine. */
  readonly links?: readonly { readonly at: string; readonly to: string }[];
  /** Undefined: no network at all. */
  readonly network?: readonly EgressRule[];
  readonly limits: Limits;
  /** `browser`: may put its own children into namespaces and speak over Unix sockets, as Chromium's own sandbox needs. */
  readonly shape: 'plain' | 'browser';
  /**
   * Keeps closed also the names at the root of a project that nothing has yet and some program would believe, such as
   * `.npmrc`: by putting empty ones there while it runs, which others see. Left out: only what git runs.
   */
  readonly closesMissing?: boolean;
  /** Writes below `.git`, which only git itself may do; its hooks and its configuration stay closed. */
  readonly writesGit?: boolean;
}

const MiB = 2 ** 20;

/** What a server may consume where nobody said otherwise. */
export const usualLimits: Limits = {
  memoryBytes: 512 * MiB,
  processes: 64,
  openFiles: 1024,
  scratchBytes: 64 * MiB,
  lineBytes: 16 * MiB,
  stderrBytes: 16 * MiB,
};

/** A limit that ended a server, or a call of it. */
export interface Exceeded {
  readonly limit: 'memory' | 'cpu' | 'processes' | 'disk' | 'line' | 'stderr' | 'call-memory' | 'call-cpu';
  /** Bytes, seconds or a count, as in `Limits`. */
  readonly allowed: number;
  readonly used?: number;
}
