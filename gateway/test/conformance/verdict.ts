import type { Excuse } from './excuse.ts';
import type { Found } from './results.ts';
import type { Outcome, Revision } from './suite.ts';

/** One line below a row: what did not pass, and whether that was to be expected. */
export interface Note {
  readonly kind: 'known' | 'failed' | 'stale' | 'warning' | 'not scored';
  /** The scenario; where nothing is scored, the reason for that. */
  readonly scenario: string;
  readonly text: string;
}

/** One row of the table. */
export interface Verdict {
  readonly leg: string;
  readonly revision: Revision;
  readonly scenarios: { readonly passed: number; readonly scored: number };
  readonly checks: { readonly passed: number; readonly failed: number };
  readonly notScored: { readonly passed: number; readonly run: number };
  readonly notes: readonly Note[];
  /** Whether all passed but what is known not to. */
  readonly holds: boolean;
}

const isPassed = ({ failures }: Found): boolean => failures.length === 0;
const passedOf = (found: readonly Found[]): number => found.filter(isPassed).length;
const sum = (found: readonly Found[], of: (one: Found) => number): number =>
  found.reduce((all, one) => all + of(one), 0);

/** Judges one run of a leg: it holds where nothing failed but what is excused, and all that is due did fail. */
export const judge = (leg: string, revision: Revision, { scored, notScored }: Outcome, excuse: Excuse): Verdict => {
  const notes = scored.flatMap(({ scenario, failures }) =>
    failures.map(({ check, message }): Note => {
      const reason = excuse.reasonFor(scenario, check);
      return reason === undefined
        ? { kind: 'failed', scenario, text: `${check}: ${message}` }
        : { kind: 'known', scenario, text: `${check}: ${reason}` };
    }),
  );
  const fails = (scenario: string, check: string): boolean =>
    scored.some((found) => found.scenario === scenario && found.failures.some((one) => one.check === check));
  const stale = excuse.due
    .filter(({ scenario, check }) => !fails(scenario, check))
    .map(
      ({ scenario, check }): Note => ({ kind: 'stale', scenario, text: `${check} passes now: take it off the list` }),
    );

  const warnings = scored.flatMap(({ scenario, warnings }) =>
    warnings.map(({ check, message }): Note => ({ kind: 'warning', scenario, text: `${check}: ${message}` })),
  );
  const others = notScored.filter(({ found }) => !isPassed(found));
  const aside = [...new Set(others.map(({ reason }) => reason))].map((reason): Note => {
    const names = others.filter((one) => one.reason === reason).map(({ found }) => found.scenario);
    return { kind: 'not scored', scenario: reason, text: names.join(', ') };
  });

  return {
    leg,
    revision,
    scenarios: { passed: passedOf(scored), scored: scored.length },
    checks: { passed: sum(scored, ({ passed }) => passed), failed: sum(scored, ({ failed }) => failed) },
    notScored: { passed: notScored.length - others.length, run: notScored.length },
    notes: [...notes, ...stale, ...warnings, ...aside],
    holds: [...notes, ...stale].every(({ kind }) => kind === 'known'),
  };
};
