import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const checks = z.array(
  z.object({
    id: z.string(),
    status: z.string(),
    errorMessage: z.string().optional(),
    // Some of the checks say there what is wrong; what else is in it differs from check to check.
    details: z.object({ message: z.string().optional() }).optional().catch(undefined),
  }),
);
type Check = z.output<typeof checks>[number];

/** A kind of check that did not pass, once however often it did not. */
export interface Remark {
  readonly check: string;
  readonly message: string;
}

/** What the suite found in one scenario; it passed where nothing failed. */
export interface Found {
  readonly scenario: string;
  /** Checks, each as often as it was made. */
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly Remark[];
  /** What the protocol only recommends, and was not done. */
  readonly warnings: readonly Remark[];
}

/** The scenario that a folder is named after: `server-tools-list-2026-01-31T12-00-00-000Z` is of `tools-list`. */
export const scenarioOf = (folder: string, side: 'server' | 'client'): string | undefined => {
  const named = /^(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/.exec(folder)?.[1];
  return side === 'client' ? named : named?.replace(/^server-/, '');
};

const count = (found: readonly Check[], status: string): number =>
  found.filter((check) => check.status === status).length;

/** The checks with this status, told once each; where one has several messages, the last. */
const remarks = (found: readonly Check[], status: string): readonly Remark[] => {
  const told = new Map(
    found
      .filter((check) => check.status === status)
      .map(({ id, errorMessage, details }) => [id, errorMessage ?? details?.message ?? 'no reason given']),
  );
  return [...told].map(([check, message]) => ({ check, message }));
};

/** What a list of checks says of its scenario. */
export const judgeChecks = (scenario: string, found: readonly Check[]): Found => ({
  scenario,
  passed: count(found, 'SUCCESS'),
  failed: count(found, 'FAILURE'),
  failures: remarks(found, 'FAILURE'),
  warnings: remarks(found, 'WARNING'),
});

/** The same with one more failure, which no check of the suite tells: of the scenario as a whole. */
export const alsoFailed = (found: Found, message: string): Found => ({
  ...found,
  failed: found.failed + 1,
  failures: [...found.failures, { check: 'scenario', message }],
});

/** A scenario of which there are no results. */
export const nothingFound = (scenario: string, message: string): Found =>
  alsoFailed(judgeChecks(scenario, []), message);

/** What a run of the suite left in its folder, by scenario. */
export const readResults = (folder: string, side: 'server' | 'client'): ReadonlyMap<string, Found> => {
  const found = new Map<string, Found>();
  for (const name of readdirSync(folder)) {
    const scenario = scenarioOf(name, side);
    if (scenario === undefined) continue;
    let text: string;
    try {
      text = readFileSync(join(folder, name, 'checks.json'), 'utf8');
    } catch {
      // The suite makes the folder before it runs the scenario, and leaves it empty where that throws.
      found.set(scenario, nothingFound(scenario, 'the suite stopped in this scenario'));
      continue;
    }
    found.set(scenario, judgeChecks(scenario, checks.parse(JSON.parse(text))));
  }
  return found;
};
