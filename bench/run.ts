// Measures the gateway beside a direct connection and a bare gateway, in one run. See README.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { measuredGateway, loadNow, machine } from './machine.ts';
import { measure } from './measure.ts';
import { full, quick } from './plan.ts';
import type { Plan, Scenario } from './plan.ts';
import { writeTables } from './publish.ts';
import { report } from './report.ts';
import type { Results } from './results.ts';
import { targets } from './target.ts';
import type { Target } from './target.ts';

const usage = `node bench/run.ts [options]     or: npm run bench -- [options]

  --quick               fewer rounds: about two minutes, and noisier
  --only LIST           some of ${Object.keys(full).join(', ')}
  --targets LIST        some of ${Object.keys(targets).join(', ')} (all)
  --out FILE            where the results go, without its ending (bench/results/full)
  --check               exit 1 when a promise of docs/performance.md does not hold, or was not measured
  --write-docs          replace the tables in docs/performance.md
  --help                this text

Example: node bench/run.ts --quick --only latency,throughput
`;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The named ones of what there is; exits with 2 where there is no such thing. */
const pick = <Key extends string>(list: string | undefined, there: Readonly<Record<Key, unknown>>): readonly Key[] => {
  const keys = Object.keys(there) as Key[];
  const wanted = list?.split(',') ?? keys;
  const unknown = wanted.find((name) => !keys.some((key) => key === name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no «${unknown}»; there are ${keys.join(', ')}.\n`);
    process.exit(2);
  }
  return keys.filter((key) => wanted.includes(key));
};

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        targets: { type: 'string' },
        out: { type: 'string' },
        check: { type: 'boolean', default: false },
        'write-docs': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return process.exit(2);
  }
};

const timed = () => {
  const from = performance.now();
  return {
    seconds: () => Math.round((performance.now() - from) / 1_000),
    say: (what: string) =>
      void process.stderr.write(`${((performance.now() - from) / 1_000).toFixed(0).padStart(4)} s  ${what}\n`),
  };
};

const run = async (plan: Plan, scenarios: readonly Scenario[], chosen: readonly Target[]): Promise<Results> => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-bench-'));
  const startedAt = new Date().toISOString();
  const loadBefore = loadNow();
  const clock = timed();
  const gateway = measuredGateway();
  if (gateway.form === 'stale build') clock.say('the build is older than the sources: `npm run bench` builds first');
  try {
    const measured = await measure({ plan, scenarios: new Set(scenarios), targets: chosen, folder, say: clock.say });
    return {
      startedAt,
      seconds: clock.seconds(),
      quick: plan === quick,
      command: ['npm run bench', ...process.argv.slice(2)].join(' ').replace(' --', ' -- --'),
      machine: machine(loadBefore),
      gateway,
      measured,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const write = (path: string, results: Results, tables: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.json`, `${JSON.stringify(results, undefined, 1)}\n`);
  writeFileSync(`${path}.md`, `${tables}\n`);
};

const main = async (): Promise<void> => {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const plan = options.quick ? quick : full;
  const chosen = pick(options.targets, targets).map((name) => targets[name]);
  const results = await run(plan, pick(options.only, plan), chosen);
  const tables = report(results);
  write(options.out ?? here(`results/${options.quick ? 'quick' : 'full'}`), results, tables);
  if (options['write-docs']) writeTables(here('../docs/performance.md'), tables);
  process.stdout.write(`${tables}\n`);
  if (options.check && check(results.measured).some(({ holds }) => holds !== true)) process.exitCode = 1;
};

try {
  await main();
} catch (error) {
  process.stderr.write(`The bench stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
