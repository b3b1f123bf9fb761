// node scripts/scan-servers.ts [PACKAGE…]: scans well-known servers from npm, as anyone would, and writes
// docs/reference/scanned-servers.md. Needs the registry and bubblewrap; no part of the tests.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { servers } from './scanned-servers.ts';
import type { Known } from './scanned-servers.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'gateway', 'bin', 'storycore-mcp.mjs');

interface Answer {
  readonly servers: readonly {
    readonly tools: number;
    readonly failure?: string;
    readonly findings: readonly {
      readonly kind: string;
      readonly severity: string;
      readonly where: string;
      readonly evidence: string;
      readonly why: string;
    }[];
  }[];
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'servers' in value && Array.isArray(value.servers);

const run = promisify(execFile);

const scan = async ({ name, env = [], args = [] }: Known): Promise<Answer | string> => {
  const words = [...env.map((each) => `--env=${each}`), ...args.map((each) => `--arg=${each}`)];
  // It ends with 4 or 5 where it has something to say, and says it on stdout all the same.
  const { stdout = '', stderr = '' } = await run(process.execPath, [bin, 'scan', name, '--json', ...words], {
    maxBuffer: 1 << 26,
    timeout: 300_000,
  }).catch((error: { readonly stdout?: string; readonly stderr?: string }) => error);
  try {
    const answer: unknown = JSON.parse(stdout);
    return isAnswer(answer) ? answer : stderr;
  } catch {
    return stderr;
  }
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');

const counted = (findings: Answer['servers'][number]['findings'], severity: string): number =>
  findings.filter((finding) => finding.severity === severity).length;

interface Row {
  readonly row: string;
  readonly told: readonly string[];
}

const rowOf = async (known: Known): Promise<Row> => {
  const answer = await scan(known);
  const [server] = typeof answer === 'string' ? [] : answer.servers;
  const given = [...(known.env ?? []).map((each) => each.replace(/=.*/, '')), ...(known.args ?? [])].join(', ');
  if (server === undefined || server.failure !== undefined) {
    const why = server?.failure ?? (typeof answer === 'string' ? answer : 'nothing was answered');
    return { row: `| ${known.name} | | | | | ${cell(given)} | not examined: ${cell(why).slice(0, 160)} |`, told: [] };
  }
  const { findings, tools } = server;
  const counts = ['hold', 'flag', 'note'].map((severity) => counted(findings, severity)).join(' | ');
  const told = findings
    .filter(({ severity }) => severity !== 'note')
    .map(
      ({ kind, severity, where, evidence, why }) =>
        `- **${known.name}**, ${severity}, ${kind}, in \`${where}\`: ${cell(why)} «${cell(evidence)}»`,
    );
  return { row: `| ${known.name} | ${tools} | ${counts} | ${cell(given)} | |`, told };
};

/** A few at a time: most of it is waiting. */
const atOnce = 3;

const wanted = process.argv.slice(2);
const chosen = servers.filter(({ name }) => wanted.length === 0 || wanted.some((each) => name.startsWith(each)));
const done: Row[] = [];
const queue = chosen.entries();
const lane = async (): Promise<void> => {
  for (const [at, known] of queue) {
    // oxlint-disable-next-line no-await-in-loop -- a lane does one after the other
    done[at] = await rowOf(known);
    process.stderr.write(`${done[at]?.row ?? ''}\n`);
  }
};
await Promise.all(Array.from({ length: atOnce }, lane));
const rows = done.map(({ row }) => row);
const details = done.flatMap(({ told }) => told);

const page = `# Servers that were scanned

Well-known servers from npm, each installed as \`storycore-mcp add\` does (no script of a package runs), run confined, without a network
and with values that mean nothing for its keys, and examined by \`storycore-mcp scan PACKAGE\`. Made by \`node scripts/scan-servers.ts\`;
what is \`hold\` would be in quarantine until a person has looked, what is \`flag\` is shown, a \`note\` is for the record.

| Package | Tools | hold | flag | note | Given | |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## What was flagged

${details.join('\n') || 'Nothing.'}
`;
if (wanted.length === 0) writeFileSync(join(root, 'docs', 'reference', 'scanned-servers.md'), page);
else process.stdout.write(page);
