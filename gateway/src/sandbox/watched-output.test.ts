import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeChild } from '../../test/fixtures/fake-child.ts';
import { lineMeter } from './line-meter.ts';
import { watchOutput } from './watched-output.ts';

test('a line is too long wherever it is cut, and no other is', () => {
  const lines = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });
  fc.assert(
    fc.property(
      lines,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      fc.integer({ min: 0, max: 12 }),
      (lengths, cuts, most) => {
        const text = Buffer.from(lengths.map((length) => 'x'.repeat(length)).join('\n'));
        const meter = lineMeter(most);
        let tooLong = false;
        for (let at = 0, turn = 0; at < text.length && !tooLong; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          tooLong = meter(text.subarray(at, at + size));
          at += size;
        }
        expect(tooLong).toBe(lengths.some((length) => length > most));
      },
    ),
  );
});

test.each([
  ['line', 'stdout', 'a\nbcdefghi\n'],
  ['stderr', 'stderr', 'a\nb\nc\nd\n'],
] as const)('a server that goes over the limit of its %s ends, and its end says so', async (limit, stream, text) => {
  const child = fakeChild();
  const watched = watchOutput(child, { lineBytes: 7, stderrBytes: 7 });
  const heard: string[] = [];
  watched[stream].on('data', (chunk: Buffer) => heard.push(chunk.toString()));
  child[stream].write(text);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(child.endings).toBe(1);
  child.exit({ code: null, signal: 'SIGKILL' });
  expect(await watched.exited).toMatchObject({ exceeded: { limit, allowed: 7 } });
  expect(heard.join('')).toBe(text);
});

test('one that stays within them ends as it ends', async () => {
  const child = fakeChild();
  const watched = watchOutput(child, { lineBytes: 7, stderrBytes: 7 });
  child.stdout.write('abc\n'.repeat(100));
  child.exit({ code: 3 });
  expect(await watched.exited).toEqual({ code: 3, signal: null });
  expect(child.endings).toBe(0);
});
