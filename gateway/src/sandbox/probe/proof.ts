import type { Tier } from '../../policy/confinement.ts';

/** Why a tier is not higher, and what would raise it. */
export interface Reason {
  readonly what: string;
  readonly remedy?: string;
}

/** How strong confinement is on this machine, as a program that tried to get out of it showed. */
export interface Proof {
  readonly tier: Tier;
  /** Everything that was not contained; empty where all was. */
  readonly reasons: readonly Reason[];
  /** What held the memory. */
  readonly mechanism: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What was seen of one try, by the gateway itself where it can see. True: it was kept from it. */
export interface Evidence {
  /** The program ran, and wrote where it may: what it could not do, it was kept from, and did not merely fail. */
  readonly ran: boolean;
  readonly readCanary: boolean;
  readonly wroteOutside: boolean;
  readonly connected: boolean;
  readonly sawProcess: boolean;
  readonly keptMemory: boolean;
}

/** What launched the program, which bounds the tier: proof of what holds does not make it another system. */
export type Ground = 'linux' | 'container' | 'macos';

const escapes = (evidence: Evidence): readonly string[] => [
  ...(evidence.readCanary ? ['A file that nobody granted was read.'] : []),
  ...(evidence.wroteOutside ? ['A file was written in a folder that nobody granted.'] : []),
  ...(evidence.connected ? ['This machine was reached over the network, past the proxy.'] : []),
  ...(evidence.sawProcess ? ['A process of somebody else was seen.'] : []),
];

const doctor = 'Run `storycore-mcp doctor` to see what this machine lacks.';

const highest = (ground: Ground, mechanism: string): Tier => {
  if (ground !== 'linux') return ground;
  return mechanism === 'rlimits' ? 'no-cgroup' : 'full';
};

/** The tier that the evidence allows. One hole is enough for `none`: what is not contained is not half contained. */
export const tierOf = (
  evidence: Evidence,
  ground: Ground,
  mechanism: string,
): { readonly tier: Tier; readonly reasons: readonly Reason[] } => {
  if (!evidence.ran) {
    return { tier: 'none', reasons: [{ what: 'No program could be run in the confinement.', remedy: doctor }] };
  }
  const holes = escapes(evidence).map((what): Reason => ({ what, remedy: doctor }));
  // macOS has no kernel limit on memory; its tier says so.
  if (evidence.keptMemory && ground !== 'macos') {
    holes.push({ what: 'More memory was taken than the limit, and kept.', remedy: doctor });
  }
  if (holes.length > 0) return { tier: 'none', reasons: holes };
  const tier = highest(ground, mechanism);
  if (tier !== 'no-cgroup') return { tier, reasons: [] };
  return {
    tier,
    reasons: [
      {
        what: 'No control group holds memory: a watchdog does, and a server may pass its limit for a moment.',
        remedy: 'Start the gateway with `systemd-run --user --scope -p Delegate=yes storycore-mcp …`.',
      },
    ],
  };
};
