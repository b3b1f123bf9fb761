import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { readRequirements } from './requirements.ts';
import { alsoFailed, nothingFound, readResults } from './results.ts';
import type { Found } from './results.ts';
import { root, suiteArguments } from './suite-package.ts';

/** Revisions of which the suite has a frozen list. */
export const revisions = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof revisions)[number];

/** What one run of the suite found. */
export interface Outcome {
  readonly scored: readonly Found[];
  /** Why it is not scored is the suite's own word: `extension`, `pending` or `added-after-release`. */
  readonly notScored: readonly { readonly reason: string; readonly found: Found }[];
}

const longestMs = 300_000;

/** Runs the suite to its end; gives its exit code. All that it says goes into a file. */
const runSuite = (words: readonly string[], log: string): Promise<number> => {
  const said = openSync(log, 'w');
  const child = spawn(process.execPath, suiteArguments(words), {
    cwd: root,
    // The suite starts clients by a shell: there `node` must be this one.
    env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', said, said],
    timeout: longestMs,
  });
  closeSync(said);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
};

const missing = 'the suite has no results of it';

/** Runs the frozen list of a revision against a server. */
export const judgeServer = async (url: string, revision: Revision, folder: string): Promise<Outcome> => {
  const { server, notScored } = readRequirements(revision);
  mkdirSync(folder, { recursive: true });
  const code = await runSuite(
    ['server', '--url', url, '--requirements', revision, '--output-dir', folder],
    join(folder, 'suite.log'),
  );
  const found = readResults(folder, 'server');
  const foundIn = (scenario: string): Found => found.get(scenario) ?? nothingFound(scenario, missing);
  const scored = server.map(foundIn);
  // The suite's own word counts more than what we make of its files.
  const isAllWell = scored.every(({ failures }) => failures.length === 0);
  if (code !== 0 && isAllWell) throw new Error(`The suite ended with ${code}, and its results name no failure.`);
  const others = notScored.filter(({ leg }) => leg === 'server');
  return { scored, notScored: others.map(({ scenario, reason }) => ({ reason, found: foundIn(scenario) })) };
};

/** Scenarios that need authorisation: the gateway has none of its own yet. */
const needsAuthorisation = (scenario: string): boolean => scenario.startsWith('auth/');

/** Runs a command against each of the suite's servers that needs no authorisation. The suite appends the URL to it. */
export const judgeClient = async (command: string, revision: Revision, folder: string): Promise<Outcome> => {
  const { client, notScored } = readRequirements(revision);
  mkdirSync(folder, { recursive: true });
  const run = async (scenario: string): Promise<Found> => {
    const words = ['--command', command, '--scenario', scenario, '--spec-version', revision, '--output-dir', folder];
    const code = await runSuite(['client', ...words], join(folder, `${scenario}.log`));
    const found = readResults(folder, 'client').get(scenario) ?? nothingFound(scenario, missing);
    const isSilent = code !== 0 && found.failures.length === 0;
    return isSilent ? alsoFailed(found, 'the command ended with an error, or the suite warns of something') : found;
  };
  const scored: Found[] = [];
  for (const scenario of client) if (!needsAuthorisation(scenario)) scored.push(await run(scenario));
  const others: { reason: string; found: Found }[] = [];
  for (const { scenario, leg, reason } of notScored) {
    if (leg === 'client' && !needsAuthorisation(scenario)) others.push({ reason, found: await run(scenario) });
  }
  return { scored, notScored: others };
};
