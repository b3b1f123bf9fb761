import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { aRecord, anEnd } from '../../test/fixtures/state.ts';
import { encodeBegun, encodeEnded, formatLine, joinRecord, parseLine } from './audit-line.ts';

test('a begin and an end come back from their lines as they were', () => {
  const begun = encodeBegun(aRecord('a'));
  const ended = encodeEnded(anEnd('a'));
  expect(parseLine(formatLine({ begun }).trimEnd())).toEqual({ begun });
  expect(parseLine(formatLine({ ended }).trimEnd())).toEqual({ ended });
});

// `unit: 'binary'` of fast-check costs seconds before the first string.
const anyText = fc.string({ unit: fc.nat(0xff_ff).map((code) => String.fromCharCode(code)) });

test('the begin of a call is the JSON of its record, whatever stands in it', () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, frozen) => {
      const facts = { needs: [{ level: 'resource_read', object: { kind: 'none' } }], violations: [text] } as const;
      const record = aRecord('a', {
        principal: { client: text },
        method: text,
        target: { kind: 'tool', upstream: text, name: text },
        facts: frozen ? Object.freeze(facts) : facts,
        trail: frozen ? [] : [{ step: 'ask', decision: text }],
      });
      expect(encodeBegun(record).text).toBe(JSON.stringify(record));
      // A second time it is remembered.
      expect(encodeBegun(record).text).toBe(JSON.stringify(record));
    }),
  );
});

test('the end of a call is the JSON of what came of it, whatever stands in it', () => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, frozen) => {
      const entry = { step: 'permission', decision: 'allow', grant: text };
      const trail = [frozen ? Object.freeze(entry) : entry];
      const ending = { id: 'a', outcome: 'ok', trail, duration: 0.25, bytesOut: 7 } as const;
      for (const each of [ending, ending, { ...ending, reason: text }, { ...ending, bytesOut: undefined }]) {
        expect(JSON.parse(encodeEnded(each).text)).toEqual(JSON.parse(JSON.stringify(each)));
      }
    }),
  );
});

test('a begin and an end make the whole record', () => {
  const begun = encodeBegun(aRecord('a'));
  const ended = encodeEnded(anEnd('a', { reason: 'why' }));
  expect(joinRecord(begun.text, ended.text, 'ok')).toEqual(anEnd('a', { reason: 'why' }));
});

test('a begin alone makes a record with the outcome it was given', () => {
  expect(joinRecord(encodeBegun(aRecord('a')).text, undefined, 'interrupted')).toEqual(
    aRecord('a', { outcome: 'interrupted' }),
  );
});

test('an entry is one line, whatever stands in it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const line = formatLine({ begun: encodeBegun(aRecord('a', { method: `x${text}\n\r\u2028` })) });
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(parseLine(line.slice(0, -1))).toBeDefined();
    }),
  );
});

test.each([
  '',
  'b',
  'e',
  'b{}',
  'e{}',
  'x{"id":"a"}',
  'b[]',
  'bnull',
  formatLine({ begun: encodeBegun(aRecord('a')) }).slice(0, -20),
  'e{"id":"a","outcome":"nonsense"}',
  `b${JSON.stringify({ ...aRecord('a'), outcome: 'toString' })}`,
  `b${JSON.stringify({ ...aRecord('a'), principal: {} })}`,
  `b${JSON.stringify({ ...aRecord('a'), facts: { needs: {}, violations: [] } })}`,
])('a line that is no entry is not taken for one: %s', (line) => {
  expect(parseLine(line)).toBeUndefined();
});

test('a damaged row makes no record', () => {
  expect(joinRecord('{"id":', undefined, 'ok')).toBeUndefined();
  expect(joinRecord(encodeBegun(aRecord('a')).text, '{"', 'ok')).toBeUndefined();
});
