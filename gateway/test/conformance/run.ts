// Runs the conformance suite against every leg of the gateway. See docs/conformance.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { judgeLegs, judgeUpstream } from './judging.ts';
import { directLegs, legs, legsOf } from './legs.ts';
import type { Leg } from './legs.ts';
import { tableLines } from './table.ts';
import type { Verdict } from './verdict.ts';

const names = (of: readonly Leg[]): string => [...new Set(of.map(({ name }) => name))].join(', ');

const usage = `node gateway/test/conformance/run.ts [options]     or: npm run conformance -- [options]

  --only LIST           some of ${names(legs)}
  --runs N              so often, one after the other (1)
  --direct              without the gateway: ${names(directLegs)}
  --upstream COMMAND    another server over stdio behind the gateway, instead of the fixture; the words are split at
                        blanks. What it fails by itself is not asked of the gateway
  --out FOLDER          keep what the suite wrote, and every log
  --help                this text

Exits with 0 when all holds: every scored scenario passes but those that docs/conformance.md names.
`;

const refuse = (why: string): never => {
  process.stderr.write(`${why}\n\n${usage}`);
  return process.exit(2);
};

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        runs: { type: 'string', default: '1' },
        direct: { type: 'boolean', default: false },
        upstream: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
};

/** The legs that are asked for by name. */
const pick = (list: string | undefined, there: readonly Leg[]): readonly Leg[] => {
  const wanted = list?.split(',') ?? there.map(({ name }) => name);
  const unknown = wanted.find((name) => !there.some((leg) => leg.name === name));
  if (unknown !== undefined) refuse(`There is no leg «${unknown}»; there are ${names(there)}.`);
  return there.filter(({ name }) => wanted.includes(name));
};

const judgeOnce = (
  { upstream, direct: isDirect, only }: ReturnType<typeof readOptions>,
  folder: string,
): Promise<readonly Verdict[]> => {
  if (upstream === undefined) return judgeLegs(pick(only, isDirect ? directLegs : legs), folder);
  const [command = '', ...args] = upstream.trim().split(/\s+/);
  const { direct, through } = legsOf({ command, args, cwd: process.cwd() });
  return judgeUpstream(direct, isDirect ? [] : pick(only, through), folder);
};

const main = async (): Promise<void> => {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  if (!/^[1-9]\d*$/.test(options.runs)) refuse('--runs takes a number.');
  const runs = Number(options.runs);
  const kept = options.out === undefined ? undefined : resolve(options.out);
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'storycore-conformance-'));
  try {
    let held = 0;
    for (let run = 1; run <= runs; run += 1) {
      const own = join(folder, `run-${run}`);
      const verdicts = await judgeOnce(options, own);
      process.stdout.write(`${tableLines(verdicts).join('\n')}\n\n`);
      if (verdicts.every(({ holds }) => holds)) held += 1;
    }
    process.stdout.write(`${held} of ${runs} ${runs === 1 ? 'run holds' : 'runs hold'}.\n`);
    if (held < runs) process.exitCode = 1;
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
};

try {
  await main();
} catch (error) {
  process.stderr.write(`The run stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
