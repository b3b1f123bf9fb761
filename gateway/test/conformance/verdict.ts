import type { KnownFailure } from './known-failures.ts';
import type { Failure, Found } from './results.ts';
import type { Outcome, Revision } from './suite.ts';

/** One line below a row: what did not pass, and whether that was to be expected. */
export interface Note {
  readonly kind: 'known' | 'failed' | 'stale' | 'not scored';
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
const say = ({ check, message }: Failure): string => `${check}: ${message}`;

/** Judges one run of a leg. `known` are the failures that are to be expected of it, with their reasons. */
export const judge = (
  leg: string,
  revision: Revision,
  { scored, notScored }: Outcome,
  known: readonly KnownFailure[],
): Verdict => {
  const expected = known.filter((one) => one.leg === leg && one.revision === revision);
  const reasonOf = (scenario: string, { check }: Failure): string | undefined =>
    expected.find((one) => one.scenario === scenario && one.check === check)?.reason;

  const notes = scored.flatMap(({ scenario, failures }) =>
    failures.map((failure): Note => {
      const reason = reasonOf(scenario, failure);
      return reason === undefined
        ? { kind: 'failed', scenario, text: say(failure) }
        : { kind: 'known', scenario, text: `${failure.check}: ${reason}` };
    }),
  );
  const stale = expected
    .filter(
      ({ scenario, check }) =>
        !scored.some((found) => found.scenario === scenario && found.failures.some((one) => one.check === check)),
    )
    .map(
      ({ scenario, check }): Note => ({ kind: 'stale', scenario, text: `${check} passes now: take it off the list` }),
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
    notes: [...notes, ...stale, ...aside],
    holds: [...notes, ...stale].every(({ kind }) => kind === 'known'),
  };
};

/** What fails without the gateway cannot be asked of the gateway: the failures of a direct run, as known ones of a leg. */
export const asKnown = (leg: string, revision: Revision, direct: Outcome): readonly KnownFailure[] =>
  direct.scored.flatMap(({ scenario, failures }) =>
    failures.map(({ check }) => ({ leg, revision, scenario, check, reason: 'it fails without the gateway, too' })),
  );
