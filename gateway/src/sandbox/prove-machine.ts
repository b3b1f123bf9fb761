import type { Tier } from '../policy/confinement.ts';
import type { ConfinedSpec } from './confined.ts';
import type { Launched } from './launch.ts';
import { thisMachine } from './machine.ts';
import type { Reason } from './probe/proof.ts';
import { proveTier } from './probe/prove-tier.ts';
import { machineTier } from './tier.ts';
import type { MachineTier } from './tier.ts';

/** What a machine gives, and how it is known. */
export interface MachineProof {
  readonly tier: Tier;
  /** What keeps it from more, with what would raise it; each once. */
  readonly reasons: readonly Reason[];
  /** What holds memory, as the limiter says. */
  readonly mechanism: string;
  /** Whether a program tried to get out. Where nothing of ours confines, there is nothing to prove. */
  readonly isProven: boolean;
  /** The version of the bwrap that is there. */
  readonly bwrap?: string;
}

export interface MachineProofOptions {
  /** Starts a program confined: what is to be proven. */
  readonly confine: (spec: ConfinedSpec) => Launched;
  /** Where baits are laid, such as the gateway's folder in the home. */
  readonly folder: string;
  readonly mechanism: string;
  /** What the machine can give at best; a test says for itself. */
  readonly ground?: MachineTier;
}

/** Asks what the machine can give, and where that is ours to give, lets a program try to get out of it. */
export const proveMachine = async ({
  confine,
  folder,
  mechanism,
  ground,
}: MachineProofOptions): Promise<MachineProof> => {
  const { tier: best, reasons, bwrap } = ground ?? (await machineTier(thisMachine(mechanism)));
  const known = { mechanism, ...(bwrap === undefined ? {} : { bwrap: bwrap.version }) };
  if (best !== 'full' && best !== 'no-cgroup') return { ...known, tier: best, reasons, isProven: false };
  const proof = await proveTier({ confine, folder, mechanism });
  // Both may have seen the same.
  const more = proof.reasons.filter(({ remedy }) => !reasons.some((reason) => reason.remedy === remedy));
  return { ...known, tier: proof.tier, reasons: [...more, ...reasons], isProven: true };
};
