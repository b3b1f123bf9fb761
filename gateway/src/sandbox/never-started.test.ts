import { once } from 'node:events';
import { expect, test } from 'vitest';
import { neverStarted } from './never-started.ts';

test('what never started takes everything, says nothing, and has ended with its error', async () => {
  const error = new Error('too many');
  const child = neverStarted(error);
  expect(child.pid).toBeUndefined();
  child.stdin.write('hello\n');
  child.stdin.end();
  await once(child.stdin, 'finish');
  for (const stream of [child.stdout, child.stderr]) await once(stream.resume(), 'end');
  expect(await child.exited).toEqual({ code: null, signal: null, error });
  expect(await child.end(1_000)).toEqual(await child.exited);
});
