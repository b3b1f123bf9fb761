import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Exceeded } from '../policy/confinement.ts';
import { createCallLimits } from './call-limits.ts';
import type { Measured } from './call-limits.ts';

const memory: Exceeded = { limit: 'call-memory', allowed: 2 ** 20, used: 2 ** 21 };

const world = () => {
  const log: string[] = [];
  let exceed: (exceeded: Exceeded) => void = () => {};
  const running: Measured[] = [];
  const one: Measured = {
    beginCall(allowed, onExceeded) {
      log.push(`begin ${JSON.stringify(allowed)}`);
      exceed = onExceeded;
      return { end: () => ({ peakBytes: 7, cpuMs: log.push('end') }) };
    },
    async kill() {
      await sleep(20);
      log.push('gone');
    },
  };
  const limits = createCallLimits({
    start: async () => void (log.push('start') && running.push(one)),
    processes: () => running,
    allowed: () => ({ memoryBytes: 2 ** 20 }),
  });
  const run = (name: string, ms: number, fails = false): Promise<string> =>
    limits.run(
      'peek',
      async () => {
        log.push(`${name} runs`);
        await sleep(ms);
        if (fails) throw new Error(name);
        log.push(`${name} ran`);
        return name;
      },
      ({ peakBytes }) => log.push(`used ${peakBytes}`),
    );
  return { log, run, exceed: (what: Exceeded) => exceed(what) };
};

test('calls go one at a time, each measured, the first too; one that fails holds up nobody', async () => {
  const { log, run } = world();
  const [one, two, three] = await Promise.allSettled([run('one', 10), run('two', 0, true), run('three', 0)]);
  expect([one.status, two.status, three.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const begin = 'begin {"memoryBytes":1048576}';
  expect(log).toEqual([
    'start',
    ...[begin, 'one runs', 'one ran', 'end', 'used 7'],
    ...[begin, 'two runs', 'end', 'used 7'],
    ...[begin, 'three runs', 'three ran', 'end', 'used 7'],
  ]);
});

test('one that uses too much ends at once, with its limit; the next waits until its process is gone', async () => {
  const { log, run, exceed } = world();
  const greedy = run('greedy', 60_000);
  const next = run('next', 0);
  await sleep(10);
  exceed(memory);
  await expect(greedy).rejects.toMatchObject({
    code: 'limit-exceeded',
    message: 'The call on peek went over the limit of the memory of a call, 1 MiB.',
    data: memory,
  });
  expect(await next).toBe('next');
  expect(log.indexOf('gone')).toBeLessThan(log.indexOf('next runs'));
});
