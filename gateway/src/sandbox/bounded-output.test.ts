import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { boundOutput } from './bounded-output.ts';
import { launch } from './launch.ts';
import type { Launched } from './launch.ts';

const limits = { lineBytes: 1_000, stderrBytes: 500 };

const run = (script: string): Launched =>
  boundOutput(launch({ command: process.execPath, args: ['-e', script], env: {}, cwd: tmpdir() }), limits);

test('lines within the limit pass as they are, however many', async () => {
  const child = run("for (let n = 0; n < 500; n++) console.log('x'.repeat(1000))");
  expect(await text(child.stdout)).toBe(`${'x'.repeat(1_000)}\n`.repeat(500));
  expect(await child.exited).toEqual({ code: 0, signal: null });
});

test('a line that is too long ends the process, also when it comes in pieces', async () => {
  const child = run("setInterval(() => process.stdout.write('x'.repeat(300)), 5)");
  expect((await text(child.stdout)).length).toBeLessThanOrEqual(1_000);
  expect(await child.exited).toMatchObject({ code: null, exceeded: { limit: 'line', allowed: 1_000 } });
});

test('too much on stderr ends the process, and it is told by which limit', async () => {
  const child = run("setInterval(() => console.error('x'.repeat(90)), 5)");
  child.stdout.resume();
  expect((await text(child.stderr)).length).toBeLessThanOrEqual(500);
  expect(await child.exited).toMatchObject({ code: null, exceeded: { limit: 'stderr', allowed: 500 } });
  expect(await child.end(10)).toEqual(await child.exited);
});

test('a reader that leaves is a reader that has left: the process is told', async () => {
  const child = run(
    "process.stdout.on('error', () => process.exit(3)); setInterval(() => console.log('x'.repeat(90)), 5)",
  );
  child.stderr.resume();
  child.stdout.destroy();
  expect(await child.exited).toEqual({ code: 3, signal: null });
});
