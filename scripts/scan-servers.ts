// node scripts/scan-servers.ts [PACKAGE…]: scans well-known servers from npm, as anyone would, and writes
// docs/reference/scanned-servers.md. Needs the registry and bubblewrap; no part of the tests.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { servers } from './scanned-servers.ts';
import type { Known } from './scanned-servers.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'gateway', 'bin', 'storycore-mcp.mjs');

interface Answer {
  readonly package?: string;
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

const scan = ({ name, env = [], args = [], bin: program }: Known): Answer | string => {
  const words = [
    ...env.map((each) => `--env=${each}`),
    ...args.map((each) => `--arg=${each}`),
    ...(program === undefined ? [] : [`--bin=${program}`]),
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [bin, 'scan', name, '--json', ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: 300_000,
  });
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

const rows: string[] = [];
const details: string[] = [];
const wanted = process.argv.slice(2);
for (const known of servers.filter(({ name }) => wanted.length === 0 || wanted.some((each) => name.startsWith(each)))) {
  const answer = scan(known);
  const [server] = typeof answer === 'string' ? [] : answer.servers;
  const title = typeof answer === 'string' ? known.name : (answer.package ?? known.name);
  const needed = [...(known.env ?? []).map((each) => each.replace(/=.*/, '')), ...(known.args ?? [])].join(', ');
  if (server === undefined || server.failure !== undefined) {
    const why = server?.failure ?? (typeof answer === 'string' ? answer.split('\n').filter(Boolean).at(-2) : '');
    rows.push(`| ${title} | | | | | ${cell(needed)} | not examined: ${cell(why ?? '').slice(0, 160)} |`);
  } else {
    const { findings, tools } = server;
    const [held, flagged, noted] = ['hold', 'flag', 'note'].map((severity) => counted(findings, severity));
    rows.push(`| ${title} | ${tools} | ${held} | ${flagged} | ${noted} | ${cell(needed)} | |`);
    const told = findings.filter(({ severity }) => severity !== 'note');
    for (const { kind, severity, where, evidence, why } of told) {
      details.push(`- **${title}**, ${severity}, ${kind}, in \`${where}\`: ${cell(why)} «${cell(evidence)}»`);
    }
  }
  process.stderr.write(`${rows.at(-1) ?? ''}\n`);
}

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
