import { expect, test } from 'vitest';
import { createLiveness } from './liveness.ts';
import type { Liveness, Signs } from './liveness.ts';
import { proves } from '../../test/security/proves.ts';

const limits = { probeMs: 15_000, idleProbeMs: 300_000, hungMs: 60_000, busyMs: 300_000 };
const signs: Signs = { heard: 1, isAwaited: true, isExcused: false, cpuMs: 0 };

/** What comes of so many seconds, a look each; `at` says what is seen in each. */
const seen = (liveness: Liveness, seconds: number, at: (second: number) => Partial<Signs> = () => ({})): string[] =>
  Array.from({ length: seconds }, (_, second) => {
    const look = liveness.look(1_000, { ...signs, ...at(second) });
    return look.is === 'well' ? '' : `${look.is} ${second}`;
  }).filter((text) => text !== '');

test('a server that says anything in time is never asked', () => {
  const liveness = createLiveness(limits);
  expect(seen(liveness, 3_600, (second) => ({ heard: Math.floor(second / 14) }))).toEqual([]);
});

test('one that is silent while calls wait is asked once, and is hung when it shows no life after that', () => {
  expect(seen(createLiveness(limits), 76)).toEqual(['due 15', 'hung 75']);
});

test('one that nobody calls is asked after a longer time', () => {
  expect(seen(createLiveness(limits), 320, () => ({ isAwaited: false }))).toEqual(['due 300']);
});

test('a call after a long rest does not have its server asked at once', () => {
  expect(seen(createLiveness(limits), 130, (second) => ({ isAwaited: second > 100 }))).toEqual(['due 115']);
});

test('any answer to a probe, late as it may be, proves life, and the time begins anew', () => {
  const heard = (second: number): Partial<Signs> => ({ heard: second < 70 ? 1 : 2 });
  expect(seen(createLiveness(limits), 90, heard)).toEqual(['due 15', 'due 85']);
});

test(`a slow tool that works in silence is not ended as long as a call may take ${proves('T-100')}`, () => {
  const working = (second: number): Partial<Signs> => ({ cpuMs: second * 500 });
  expect(seen(createLiveness(limits), 314, working)).toEqual(['due 15']);
  expect(seen(createLiveness(limits), 316, working)).toEqual(['due 15', 'hung 315']);
});

test('what sleeping programs use of a processor is no work', () => {
  const sleeping = (second: number): Partial<Signs> => ({ cpuMs: second * 5 });
  expect(seen(createLiveness(limits), 76, sleeping)).toEqual(['due 15', 'hung 75']);
});

test('one that worked and then stopped is hung so long after it worked last', () => {
  const stopping = (second: number): Partial<Signs> => ({ cpuMs: Math.min(second, 50) * 500 });
  expect(seen(createLiveness(limits), 120, stopping)).toEqual([
    'due 15',
    'hung 110',
    ...[...Array(9)].map((_, at) => `hung ${111 + at}`),
  ]);
});

test('silence that is ours is not held against it: it waits for a person, or nobody reads what it writes', () => {
  expect(seen(createLiveness(limits), 600, () => ({ isExcused: true }))).toEqual([]);
});

test('where a time is never, nothing is asked and nothing ended', () => {
  const never = createLiveness({ probeMs: Infinity, idleProbeMs: Infinity, hungMs: 1, busyMs: 1 });
  expect(seen(never, 10_000)).toEqual([]);
  const kept = createLiveness({ ...limits, hungMs: Infinity, busyMs: Infinity });
  expect(seen(kept, 10_000)).toEqual(['due 15']);
});
