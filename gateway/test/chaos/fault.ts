import type { Outcome } from './ledger.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** One step of a run, as its faults see it. */
export interface Step {
  readonly world: World;
  readonly random: Random;
  /** For the history that is printed when a promise breaks. */
  note(what: string): void;
  /** Sends some calls from here and there, and waits for none. */
  burst(): void;
  /** From now on, or since a moment of `performance.now()`, somebody wants this to answer again. */
  crashed(what: string, again: () => Promise<Outcome>, since?: number): void;
}

/** Puts right what a fault broke. */
export type Heal = () => unknown;

/** One way in which things break. */
export interface Fault {
  readonly kind: string;
  /** How often it comes, beside the others. */
  readonly weight: number;
  /** Why it cannot be tried on this machine. */
  readonly missing?: (world: World) => string | undefined;
  /**
   * Beside others of the same step: `late` is struck after them and healed before them, `last` is struck and healed after
   * them, `alone` has a step of its own.
   */
  readonly when?: 'late' | 'last' | 'alone';
  /** Breaks something, and gives what puts it right. */
  strike(step: Step): Promise<Heal> | Heal;
}

export const nothingToHeal: Heal = () => undefined;
