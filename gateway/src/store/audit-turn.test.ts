import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { aRecord, anEnd } from '../../test/fixtures/state.ts';
import type { AuditEnding, AuditRecord } from '../pipeline/call.ts';
import { encodeBegun, encodeEnded, parseLine } from './audit-line.ts';
import { createTurnLines, parseTurn } from './audit-turn.ts';

type Item = { readonly begin: AuditRecord } | { readonly end: AuditEnding };

const write = (items: readonly Item[]): readonly string[] => {
  const lines = createTurnLines();
  for (const item of items) {
    if ('begin' in item) lines.begin(item.begin);
    else lines.end(item.end);
  }
  const taken = lines.take();
  expect(taken === '' || taken.endsWith('\n')).toBe(true);
  expect(lines.take()).toBe('');
  return taken.split('\n').slice(0, -1);
};

const read = (lines: readonly string[]) =>
  lines.flatMap((line): readonly unknown[] => parseTurn(line) ?? [parseLine(line)]);

/** As each alone would be. */
const alone = (items: readonly Item[]) =>
  items.map((item) => ('begin' in item ? { begun: encodeBegun(item.begin) } : { ended: encodeEnded(item.end) }));

const facts = Object.freeze({ needs: Object.freeze([]), violations: Object.freeze([]) });
const target = Object.freeze({ kind: 'tool', upstream: 'a', name: 'b' } as const);
const principal = Object.freeze({ client: 'c' });
const entry = Object.freeze({ step: 'permission', decision: 'allow', grant: 'g' });

const usual = (id: string, changes: Partial<AuditRecord> = {}): Item => ({
  begin: aRecord(id, { principal, target, facts, outcome: 'started', trail: [], ...changes }),
});

const over = (id: string, changes: Partial<AuditEnding> = {}): Item => ({
  end: {
    id,
    outcome: 'ok',
    trail: [entry],
    reason: undefined,
    duration: 0.25,
    bytesOut: 7,
    usage: undefined,
    ...changes,
  },
});

test('what calls of one turn have in common is written once, and each comes back as if it were alone', () => {
  const items = [
    usual('a', { at: 1, bytesIn: 2 }),
    usual('b-1', { at: 20 }),
    over('a'),
    over('b-1', { duration: 1e-7 }),
  ];
  const lines = write(items);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.split('"principal"').length).toBe(1);
  expect(lines[0]?.split('principal').length).toBe(2);
  expect(read(lines)).toEqual(alone(items));
});

test('each comes back as if it were alone, in its order, whatever stands in it', () => {
  // `unit: 'binary'` of fast-check costs seconds before the first string.
  const text = fc.string({ unit: fc.nat(0xff_ff).map((code) => String.fromCharCode(code)) });
  const item = fc.tuple(fc.nat(3), text, fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true }));
  fc.assert(
    fc.property(fc.array(item, { maxLength: 30 }), (drawn) => {
      const items = drawn.map(([kind, said, size, took], at): Item => {
        const id = `id-${at}`;
        if (kind === 0) return usual(id, { at: size, bytesIn: size });
        if (kind === 1) return over(id, { duration: took, outcome: size % 2 === 0 ? 'ok' : 'tool-error' });
        if (kind === 2)
          return { begin: aRecord(id, { method: said, facts: Object.freeze({ ...facts, violations: [said] }) }) };
        return { end: anEnd(id, { reason: said }) };
      });
      expect(read(write(items))).toEqual(alone(items));
    }),
  );
});

test('a turn of many calls has lines that a slice of the spool can hold', () => {
  const items = Array.from({ length: 5_000 }, (_, at) => usual(`id-${at}`, { at }));
  const lines = write(items);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(20_000);
  expect(read(lines)).toEqual(alone(items));
});

test('what many principals share is kept apart, in lines that a slice can hold', () => {
  const items = Array.from({ length: 40 }, (_, at) =>
    usual(`id-${at}`, { principal: Object.freeze({ client: `c${at % 7}${'x'.repeat(1_500)}` }) }),
  );
  const lines = write(items);
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(20_000);
  expect(read(lines)).toEqual(alone(items));
});

const [whole = ''] = write([usual('a'), over('a')]);

test.each([
  '',
  'g',
  'g{}',
  'g[]',
  'g[[],["a",0,1,2]]',
  'g[["b"],["a",0,1,2]]',
  whole.slice(0, -3),
  whole.replace('"a",0', '"a\\"",0'),
  whole.replace('"a",0', '"a",9'),
  whole.replace('"a",0', '7,0'),
  whole.replace('["b,', '["b,\\"id\\":\\"z\\",'),
  whole.replace('"outcome\\":\\"ok', '"outcome\\":\\"nonsense'),
  whole.replace(/,\d+\]\]$/, ']]'),
])('a line that is damaged is not taken for one: %s', (line) => {
  expect(parseTurn(line)).toBeUndefined();
});
