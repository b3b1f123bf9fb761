// Breaks things at random, again and again: `node gateway/test/chaos/run.ts --seed N --faults M [--only KIND] [--from STEP]`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { canMount, withOwnMounts } from './disk.ts';
import { runChaos } from './engine.ts';
import { faults } from './faults.ts';
import { reportLines } from './report.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    faults: { type: 'string', default: '500' },
    only: { type: 'string', multiple: true, default: [] },
    from: { type: 'string', default: '0' },
    seconds: { type: 'string', default: '86400' },
    trace: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const run = async (): Promise<number> => {
  const unknown = values.only.filter((kind) => !faults.some((fault) => fault.kind === kind));
  if (unknown.length > 0) {
    say(`There is no fault ${unknown.join(', ')}. There are: ${faults.map(({ kind }) => kind).join(', ')}.`);
    return 2;
  }
  say(`seed ${values.seed}`);
  const report = await runChaos({
    seed: Number(values.seed),
    faults: Number(values.faults),
    only: values.only,
    from: Number(values.from),
    maxMs: Number(values.seconds) * 1_000,
    tell: say,
    trace: values.trace ? say : () => {},
  });
  process.stdout.write(
    `${values.json ? JSON.stringify({ ...report, counts: Object.fromEntries(report.counts) }) : reportLines(report).join('\n')}\n`,
  );
  return report.broken.length === 0 ? 0 : 1;
};

// With mounts that nobody else sees, where that is allowed: for a disk that can be full.
const before = canMount() ? undefined : withOwnMounts();
if (before === undefined) {
  process.exitCode = await run();
} else {
  const [command = '', ...words] = [
    ...before,
    process.execPath,
    fileURLToPath(import.meta.url),
    ...process.argv.slice(2),
  ];
  const { status } = spawnSync(command, words, { stdio: 'inherit', env: { ...process.env, CHAOS_OWN_MOUNTS: '1' } });
  process.exitCode = status ?? 1;
}
