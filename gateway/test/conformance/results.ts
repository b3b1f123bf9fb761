import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const checks = z.array(z.looseObject({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));
type Check = z.output<typeof checks>[number];

/** What the suite found in one scenario. */
export interface Found {
  readonly scenario: string;
  readonly passed: number;
  readonly failed: number;
  /** What is only recommended, and not done. */
  readonly warnings: number;
  /** `check: message` of each kind of check that failed, or why nothing was found; empty where the scenario passed. */
  readonly reasons: readonly string[];
}

/** The scenario that a folder is named after: `server-tools-list-2026-01-31T12-00-00-000Z` is of `tools-list`. */
export const scenarioOf = (folder: string, side: 'server' | 'client'): string | undefined => {
  const named = /^(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/.exec(folder)?.[1];
  return side === 'client' ? named : named?.replace(/^server-/, '');
};

const count = (found: readonly Check[], status: string): number =>
  found.filter((check) => check.status === status).length;

/** What a list of checks says of its scenario. */
export const judgeChecks = (scenario: string, found: readonly Check[]): Found => {
  const failures = new Map(
    found.filter(({ status }) => status === 'FAILURE').map(({ id, errorMessage }) => [id, errorMessage ?? 'it failed']),
  );
  return {
    scenario,
    passed: count(found, 'SUCCESS'),
    failed: count(found, 'FAILURE'),
    warnings: count(found, 'WARNING'),
    reasons: [...failures].map(([id, message]) => `${id}: ${message}`),
  };
};

/** A scenario of which there are no results: the suite itself failed in it, or never came to it. */
export const nothingFound = (scenario: string, why: string): Found => ({
  scenario,
  passed: 0,
  failed: 1,
  warnings: 0,
  reasons: [why],
});

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
