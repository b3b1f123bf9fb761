import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../test/fixtures/cpu.ts';
import { proves } from '../../test/security/proves.ts';
import { createLineReader } from './lines.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A reader that notes what it was told: lines as text, oversized ones as their id. */
const recording = (maxBytes = 1_000) => {
  const seen: unknown[] = [];
  const reader = createLineReader({
    maxBytes,
    onLine: (text, bytes, isText) => seen.push(isText && bytes === encode(text).length ? text : { bytes, text }),
    onOversize: (id) => seen.push({ oversize: id }),
  });
  return { reader, seen };
};

const read = (text: string, maxBytes?: number, cuts: readonly number[] = []): unknown[] => {
  const { reader, seen } = recording(maxBytes);
  const bytes = encode(text);
  let from = 0;
  for (const to of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    reader.push(bytes.subarray(from, to));
    from = Math.max(from, to);
  }
  reader.end();
  return seen;
};

test('lines come whole and in order, without their ends', () => {
  expect(read('a\nbb\r\nccc\n')).toEqual(['a', 'bb', 'ccc']);
});

test('empty lines are left out, with either end', () => {
  expect(read('\n\r\n\n a\n\n\r\n')).toEqual([' a']);
});

test('a last line without its end is delivered at the end of input, once', () => {
  const { reader, seen } = recording();
  reader.push(encode('a\nlast'));
  expect(seen).toEqual(['a']);
  reader.end();
  reader.end();
  expect(seen).toEqual(['a', 'last']);
});

test('only the one carriage return before the end belongs to the end', () => {
  expect(read('a\rb\r\r\n')).toEqual(['a\rb\r']);
});

test('other ends of lines, marks and zeros are content', () => {
  expect(read('\ufeffa\u2028b\u0000\u0085c\n')).toEqual(['\ufeffa\u2028b\u0000\u0085c']);
});

test('a line of exactly the cap passes, one byte more does not', () => {
  expect(read(`${'x'.repeat(10)}\n${'y'.repeat(11)}\nz\n`, 10)).toEqual(['x'.repeat(10), { oversize: undefined }, 'z']);
});

test(`a line over the cap is dropped, its id is told, and the next line is read ${proves('T-13')}`, () => {
  const large = 'x'.repeat(500);
  const text = `{"id":1,"p":"${large}"}\n{"p":"${large}","id":"two"}\n{"p":"${large}"}\nfine\n`;
  const expected = [{ oversize: 1 }, { oversize: 'two' }, { oversize: undefined }, 'fine'];
  expect(read(text, 100)).toEqual(expected);
  for (let cut = 1; cut < text.length; cut += 1) expect(read(text, 100, [cut])).toEqual(expected);
});

test('a line over the cap that never ends is told at the end of input', () => {
  expect(read(`{"id":9,"p":"${'x'.repeat(500)}`, 100)).toEqual([{ oversize: 9 }]);
});

test('where the chunks are cut changes nothing', () => {
  const text = fc
    .array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', '\r', '\n\n', '{"id":3,"x":"', '"}')),
      { maxLength: 20 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(200), { maxLength: 10 }), fc.integer({ min: 1, max: 60 }), (whole, cuts, cap) => {
      expect(read(whole, cap, cuts)).toEqual(read(whole, cap));
    }),
    { numRuns: 500 },
  );
});

describe('memory', () => {
  test('a line in chunks of one byte costs no more time or memory than in large ones', () => {
    const { reader, seen } = recording(2_000_000);
    const byte = encode('x');
    const work = (): void => {
      for (let at = 0; at < 1_000_000; at += 1) reader.push(byte);
      reader.push(encode('\n'));
    };
    expect(cpuMs(work)).toBeLessThan(2_000);
    expect(seen).toHaveLength(1);
    expect(String(seen[0])).toHaveLength(1_000_000);
  });

  test('a line far over the cap passes by without being kept', () => {
    const { reader, seen } = recording(1_000);
    const chunk = new Uint8Array(1 << 20).fill(120);
    const before = process.memoryUsage();
    for (let at = 0; at < 16; at += 1) reader.push(chunk);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(20_000_000);
    reader.push(encode('\nnext\n'));
    expect(seen).toEqual([{ oversize: undefined }, 'next']);
  });
});
