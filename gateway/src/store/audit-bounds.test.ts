import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { boundedJson } from './audit-bounds.ts';

test('what is short is kept as it is', () => {
  const value = { id: 'a', facts: { violations: ['no'], needs: [] } };
  expect(boundedJson(value, 12_000)).toBe(JSON.stringify(value));
});

test('a long text is cut, and says by how much', () => {
  const value = { shown: 'x'.repeat(5_000), other: 'whole' };
  expect(JSON.parse(boundedJson(value, 12_000))).toEqual({
    shown: `${'x'.repeat(2_000)}…[3000 more characters]`,
    other: 'whole',
  });
});

test('a long list is shortened, and says by how much in the shape of its items', () => {
  const need = { level: 'resource_read', object: { kind: 'path', forms: ['/film/a'], shown: 'a' } };
  const value = { needs: Array.from({ length: 500 }, () => need) };
  const { needs } = JSON.parse(boundedJson(value, 12_000));
  expect(needs).toHaveLength(65);
  expect(needs[63]).toEqual(need);
  expect(needs[64]).toEqual({
    level: 'tool_execute',
    object: { kind: 'path', forms: [], shown: '[436 more not kept]' },
  });
});

test('an id is never cut', () => {
  const id = 'i'.repeat(64);
  const large = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`field${index}`, 'x'.repeat(9_000)]));
  const bounded = JSON.parse(boundedJson({ id, ...large }, 2_500));
  expect(bounded).toMatchObject({ id, field19: `${'x'.repeat(40)}…[8960 more characters]` });
});

test('no caller makes a record larger than its bound', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc
      .integer({ min: 0, max: 20_000 })
      .chain((length) => fc.constantFrom('a', '\u0000', 'é', '😀', '"').map((c) => c.repeat(length))),
  );
  const need = fc.record({
    level: text,
    object: fc.record({ kind: text, forms: fc.array(text, { maxLength: 5 }), shown: text }),
  });
  const record = fc.record({
    id: fc.string({ maxLength: 64 }),
    principal: fc.record({ client: text, addon: text, project: text, session: text }),
    method: text,
    target: fc.record({ kind: text, upstream: text, name: text }),
    facts: fc.record({ needs: fc.array(need, { maxLength: 4 }), violations: fc.array(text, { maxLength: 80 }) }),
    trail: fc.array(fc.record({ step: text, decision: text, grant: text }), { maxLength: 8 }),
    reason: text,
  });
  fc.assert(
    fc.property(record, (value) => {
      const bounded = boundedJson(value, 12_000);
      expect(Buffer.byteLength(bounded)).toBeLessThanOrEqual(12_000);
      expect(JSON.parse(bounded)).toMatchObject({ id: value.id });
    }),
    { numRuns: 60 },
  );
});
