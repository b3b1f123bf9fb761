import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { citationsIn } from './citations.ts';
import { proves } from './proves.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

const Threat = z.strictObject({
  id: z.string().regex(/^T-\d{2,3}$/),
  threat: z.string().regex(/^[A-Z].*\.$/),
  source: z.string().min(1),
  where: z.string().min(1),
});
const threats = z.array(Threat).parse(JSON.parse(read('gateway/test/security/threats.json')));

const testFiles = ['gateway/src', 'gateway/test', 'providers', 'console/test', 'addon/test'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules') && !path.endsWith('threats.test.ts'))
    .map((path) => `${folder}/${path}`),
);
const citations = testFiles.flatMap((path) => citationsIn(read(path)));

/** The rows of the table in `SECURITY.md`, as they must stand there. */
const rows = threats.map(({ id, threat, source, where }) => {
  const places = where.split(', ').map((path) => `\`${path}\``);
  return `| ${id} | ${threat} | ${source} | ${places.join(', ')} |`;
});

describe('the threats', () => {
  test('are numbered once each, in order', () => {
    const numbers = threats.map(({ id }) => Number(/^T-(\d{2,3})$/.exec(id)?.[1]));
    expect(numbers.every(Number.isInteger)).toBe(true);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    expect(threats.length).toBeGreaterThanOrEqual(20);
  });

  test.each(threats)('$id is answered by code that is there', ({ where }) => {
    expect(where.split(', ').filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
  });

  test.each(threats)('$id has a test that proves the defence: $threat', ({ id }) => {
    expect(citations.filter((cited) => cited.id === id && cited.runs).length).toBeGreaterThan(0);
  });

  test('are the only ones that tests cite', () => {
    const known = new Set(threats.map(({ id }) => id));
    expect(citations.filter(({ id }) => !known.has(id))).toEqual([]);
  });

  test('stand in SECURITY.md as they stand in threats.json', () => {
    const table = /<!-- threats -->\n([\s\S]*?)\n<!-- \/threats -->/.exec(read('SECURITY.md'))?.[1] ?? '';
    expect(table.split('\n').filter((line) => line.startsWith('| T-'))).toEqual(rows);
  });
});

describe('a citation', () => {
  test('reads as a list of ids at the end of a title', () => {
    expect(`a title ${proves('T-01', 'T-02')}`).toBe('a title [T-01, T-02]');
  });

  test('of nothing, or of an unknown threat, throws', () => {
    expect(() => proves()).toThrow('threats.json');
    expect(() => proves('T-01', 'T-99')).toThrow('T-99');
  });

  // In parts, so that this file itself cites nothing.
  const cite = (ids: string): string => ['${', 'proves(', ids, ')}'].join('');

  test.each([
    ['in a title', `test(\`a ${cite("'T-01', 'T-02'")}\`, () => {});`, [true, true]],
    ['in a table of cases', `test.each(cases)(\`%s ${cite("'T-01'")}\`, () => {});`, [true]],
    ['in the title of a group', `describe(\`a ${cite("'T-01'")}\`, () => {});`, [true]],
    ['in a skipped test', `test.skip(\`a ${cite("'T-01'")}\`, () => {});`, [false]],
    ['in a planned test', `test.concurrent.todo(\`a ${cite("'T-01'")}\`);`, [false]],
    ['in a comment', `// test(\`a ${cite("'T-01'")}\`)\n/** ${cite("'T-01'")} */`, []],
    ['nowhere', "test('T-01', () => {});", []],
  ])('%s counts only if the test runs', (_, source, runs) => {
    expect(citationsIn(source).map((cited) => cited.runs)).toEqual(runs);
  });
});
