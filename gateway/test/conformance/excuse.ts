import type { KnownFailure } from './known-failures.ts';
import type { Outcome, Revision } from './suite.ts';

/** What may fail in one run, and why. */
export interface Excuse {
  reasonFor(scenario: string, check: string): string | undefined;
  /** Checks that must fail: an excuse for what passes is no longer true. */
  readonly due: readonly { readonly scenario: string; readonly check: string }[];
}

/** What the baseline says of a leg in a revision. */
export const fromBaseline = (baseline: readonly KnownFailure[], leg: string, revision: Revision): Excuse => {
  const due = baseline.filter((one) => one.leg === leg && one.revision === revision);
  return {
    due,
    reasonFor: (scenario, check) => due.find((one) => one.scenario === scenario && one.check === check)?.reason,
  };
};

/**
 * What fails without the gateway cannot be asked of the gateway. The whole scenario is excused, for behind the gateway it may
 * come further; it may even pass, where the gateway translates between revisions.
 */
export const fromDirectRun = ({ scored }: Outcome): Excuse => {
  const failing = new Set(scored.filter(({ failures }) => failures.length > 0).map(({ scenario }) => scenario));
  return {
    due: [],
    reasonFor: (scenario) => (failing.has(scenario) ? 'it fails without the gateway, too' : undefined),
  };
};
