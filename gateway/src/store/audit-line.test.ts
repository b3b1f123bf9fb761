import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { aRecord, anEnd } from '../../test/fixtures/state.ts';
import { encodeBegun, encodeEnded, formatLine, joinRecord, parseLine, readLine } from './audit-line.ts';

test('a begin and an end come back from their lines as they were', () => {
  const begun = encodeBegun(aRecord('a'));
  const ended = encodeEnded(anEnd('a'));
  expect(parseLine(formatLine({ begun }).trimEnd())).toEqual({ begun });
  expect(parseLine(formatLine({ ended }).trimEnd())).toEqual({ ended });
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

// `unit: 'binary'` of fast-check costs seconds before the first string.
const anyText = fc.string({ unit: fc.nat(0xff_ff).map((code) => String.fromCharCode(code)) });

test('an entry is one line, whatever stands in it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const names = { principal: { client: `x${text}\n\t` }, method: `x${text}\n\r\t\u2028` };
      const begun = encodeBegun(aRecord('a', names));
      const line = formatLine({ begun });
      expect(line.indexOf('\n')).toBe(line.length - 1);
      const kept = Buffer.from(line.slice(0, -1)).toString();
      expect(readLine(kept)).toEqual({ begun });
      expect(parseLine(kept)).toEqual({ begun });
    }),
  );
});

const whole = formatLine({ begun: encodeBegun(aRecord('a')) }).slice(0, -1);
const end = formatLine({ ended: encodeEnded(anEnd('a')) }).slice(0, -1);
/** A line whose columns are right and whose JSON says something else. */
const saying = (fields: object): string =>
  [...whole.split('\t').slice(0, -1), JSON.stringify({ ...aRecord('a'), ...fields })].join('\t');

test.each([
  '',
  'b',
  'e',
  'b{}',
  'e\t{}',
  'x{"id":"a"}',
  `x${whole.slice(1)}`,
  whole.slice(0, -20),
  whole.replace('started', 'toString'),
  whole.replace('call', 'nonsense'),
  end.slice(0, -20),
  end.replace('ok', 'nonsense'),
  end.replace('e\ta', 'e\tb'),
  saying({ outcome: 'toString' }),
  saying({ principal: {} }),
  saying({ principal: { client: 'other' } }),
  saying({ id: 'b' }),
  saying({ facts: { needs: {}, violations: [] } }),
])('a line that is no entry is not taken for one: %s', (line) => {
  expect(parseLine(line)).toBeUndefined();
});

test('a damaged row makes no record', () => {
  expect(joinRecord('{"id":', undefined, 'ok')).toBeUndefined();
  expect(joinRecord(encodeBegun(aRecord('a')).text, '{"', 'ok')).toBeUndefined();
});
