import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proves } from './proves.ts';
import { isArgumentCase, readLines } from './case-file.ts';
import type { ArgumentCase } from './case-file.ts';

const program = join(import.meta.dirname, 'corpus.ts');
const ownCases = join(import.meta.dirname, 'own-cases.jsonl');
const shared = join(import.meta.dirname, '../../../../shared/corpus/attack_args.jsonl');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'corpus-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });

interface Answer {
  readonly id: string;
  readonly verdict: string;
  readonly ms: number;
}

const answersTo = (file: string): ReadonlyMap<string, Answer> => {
  const { stdout, stderr, status } = run(file);
  expect([stderr, status]).toEqual(['', 0]);
  const lines = stdout.trimEnd().split('\n');
  return new Map(lines.map((line): Answer => JSON.parse(line)).map((answer) => [answer.id, answer]));
};

/** As `score.mjs` counts: the share of the cases that expect `due` and get it, an answer that is tolerated included. */
const shareOf = (
  due: 'allow' | 'deny',
  cases: readonly ArgumentCase[],
  answers: ReadonlyMap<string, Answer>,
): number => {
  const concerned = cases.filter(({ expected }) => expected === due);
  const right = concerned.filter(({ id, tolerate }) => {
    const verdict = answers.get(id)?.verdict ?? 'allow';
    return verdict === due || verdict === tolerate;
  });
  return right.length / concerned.length;
};

test(`each of our own cases is answered right ${proves('T-01', 'T-02', 'T-03', 'T-04', 'T-18')}`, () => {
  const cases = readLines(ownCases).filter(isArgumentCase);
  const answers = answersTo(ownCases);
  const wrong = cases.filter(({ id, expected }) => answers.get(id)?.verdict !== expected);
  expect(wrong.map(({ id, why }) => `${id} ${why}`)).toEqual([]);
  expect(answers.size).toBe(cases.length);
  expect(cases.filter(({ expected }) => expected === 'allow').length).toBeGreaterThan(100);
  expect(cases.filter(({ expected }) => expected === 'deny').length).toBeGreaterThan(100);
  expect([...answers.values()].every(({ ms }) => ms >= 0)).toBe(true);
});

test.skipIf(!existsSync(`${shared}.gz`) && !existsSync(shared))(
  'the shared corpus is denied where due and allowed where due (skipped where it does not lie beside the checkout)',
  () => {
    const cases = readLines(shared).filter(isArgumentCase);
    const answers = answersTo(shared);
    expect(shareOf('deny', cases, answers)).toBeGreaterThanOrEqual(0.98);
    expect(shareOf('allow', cases, answers)).toBeGreaterThanOrEqual(0.97);
  },
);

const oneCase = JSON.stringify({
  id: 'x',
  tool_kind: 'fs.read',
  args: { path: '/a/b' },
  policy: { cwd: '/a', platform: 'posix', read_paths: ['/a'] },
});

test('a file may be plain or gzip, and named without its .gz', () => {
  const file = join(folder, 'cases.jsonl');
  writeFileSync(`${file}.gz`, gzipSync(oneCase));
  for (const name of [file, `${file}.gz`]) expect(answersTo(name).get('x')?.verdict).toBe('allow');
});

test('a policy may deny, limit sizes and name hosts of git', () => {
  const known = JSON.parse(oneCase) as ArgumentCase;
  const variants: readonly (readonly [object, 'allow' | 'deny'])[] = [
    [{ policy: { ...known.policy, denied_paths: ['/a/b'] } }, 'deny'],
    [{ policy: { ...known.policy, deny_write_paths: ['/a/b'] } }, 'allow'],
    [
      { policy: { ...known.policy, max_file_size: '1 KB' }, fs_setup: [{ type: 'file', path: '/a/b', size: 2_000 }] },
      'deny',
    ],
    [
      { policy: { ...known.policy, max_file_size: '2KiB' }, fs_setup: [{ type: 'file', path: '/a/b', size: 2_000 }] },
      'allow',
    ],
    [
      { tool_kind: 'git', tool: 'git_fetch', args: { url: 'https://x.org/r' }, policy: { git_hosts: ['x.org'] } },
      'allow',
    ],
    [
      {
        tool_kind: 'git',
        tool: 'git_fetch',
        args: { url: 'https://x.org/r' },
        policy: { allowed_hosts: ['x.org'], git_hosts_from_allowed_hosts: false },
      },
      'deny',
    ],
    [
      {
        tool_kind: 'http.fetch',
        args: { url: 'https://x.org' },
        policy: { allowed_hosts: ['*.org', 'x.org'], blocked_hosts: ['x.org'] },
      },
      'deny',
    ],
  ];
  const file = join(folder, 'variants.jsonl');
  writeFileSync(file, variants.map(([more], id) => JSON.stringify({ ...known, ...more, id: String(id) })).join('\n'));
  const answers = answersTo(file);
  expect(variants.map((_, id) => answers.get(String(id))?.verdict)).toEqual(variants.map(([, expected]) => expected));
});

test('a kind that it does not know it names, and answers nothing', () => {
  const file = join(folder, 'other.jsonl');
  writeFileSync(file, `${oneCase}\n{"id":"m","kind":"weather","payload":{}}`);
  const { status, stderr, stdout } = run(file);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('of the kind weather');
});

test('cases about what servers say are answered too, one line each', () => {
  const tools = (description: string) => ({ tools: [{ name: 'a', description, inputSchema: { type: 'object' } }] });
  const list = (description: string) => ({
    server: 's',
    type: 'list',
    method: 'tools/list',
    result: tools(description),
  });
  const approve = { server: 's', type: 'approve' };
  const cases = [
    { id: 'single', kind: 'tool_definition', payload: tools('Adds two numbers.') },
    { id: 'same', kind: 'sequence', payload: { events: [list('Adds.'), approve, list('Adds.')] } },
    { id: 'changed', kind: 'sequence', payload: { events: [list('Adds.'), approve, list('Adds and tells.')] } },
  ];
  const file = join(folder, 'inspected.jsonl');
  writeFileSync(`${file}.gz`, gzipSync(cases.map((each) => JSON.stringify(each)).join('\n')));
  const answers = [...answersTo(file).values()].map(({ id, verdict }) => [id, verdict]);
  expect(answers).toEqual([
    ['single', 'allow'],
    ['same', 'allow'],
    ['changed', 'quarantine'],
  ]);
});

test('without a file, or with one that cannot be read, it ends with a usage error', () => {
  expect(run().status).toBe(2);
  expect(run(join(folder, 'missing.jsonl')).stderr).toContain('cannot be read');
});
