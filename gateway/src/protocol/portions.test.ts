import { setImmediate as turn } from 'node:timers/promises';
import { array, assert, asyncProperty, boolean, stringMatching, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPortions } from './portions.ts';

const collect = (lines?: number) => {
  const parts: string[] = [];
  const portions = createPortions((part) => parts.push(Buffer.from(part).toString()), setImmediate, lines);
  return { parts, push: (text: string) => portions.push(Buffer.from(text)), flush: portions.flush };
};

describe('portions', () => {
  it('hands on a short chunk at once', () => {
    const { parts, push } = collect(2);
    push('a\nb\n');
    push('half a li');
    expect(parts).toEqual(['a\nb\n', 'half a li']);
  });

  it('tells whether what it hands on is one whole line', () => {
    const told: boolean[] = [];
    const portions = createPortions((_part, isOneLine) => told.push(isOneLine), setImmediate);
    for (const text of ['a\n', 'a', 'a\nb', 'a\nb\n', '\n']) portions.push(Buffer.from(text));
    expect(told).toEqual([true, false, false, false, true]);
  });

  it('hands on a long chunk one portion a turn, with a beginning of a line at its end', async () => {
    const { parts, push } = collect(2);
    push('a\nb\nc\nd\ne');
    expect(parts).toEqual(['a\nb\n']);
    await turn();
    expect(parts).toEqual(['a\nb\n', 'c\nd\n']);
    await turn();
    expect(parts).toEqual(['a\nb\n', 'c\nd\n', 'e']);
  });

  it('keeps no more than one chunk, and the order', async () => {
    const { parts, push } = collect(1);
    push('a\nb\nc\n');
    push('d\ne\n');
    expect(parts).toEqual(['a\n', 'b\nc\n', 'd\n']);
    await turn();
    await turn();
    expect(parts).toEqual(['a\n', 'b\nc\n', 'd\n', 'e\n']);
  });

  it('hands on what waits when asked to, once', async () => {
    const { parts, push, flush } = collect(1);
    push('a\nb\n');
    flush();
    flush();
    await turn();
    expect(parts).toEqual(['a\n', 'b\n']);
  });

  it('loses and repeats nothing, wherever chunks are cut', async () => {
    await assert(
      asyncProperty(array(tuple(stringMatching(/^[ab\n]{0,20}$/), boolean())), async (chunks) => {
        const { parts, push, flush } = collect(3);
        for (const [chunk, wait] of chunks) {
          push(chunk);
          // oxlint-disable-next-line no-await-in-loop
          if (wait) await turn();
        }
        flush();
        expect(parts.join('')).toBe(chunks.map(([chunk]) => chunk).join(''));
      }),
    );
  });
});
