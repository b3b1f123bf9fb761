import { expect, test } from 'vitest';
import { readProfile } from './profile.ts';

const file = { provider: 'p', title: { en: 'P', fr: 'P' }, tools: {} };

test('a profile says where its server connects, and what its process needs', () => {
  const more = { reach: ['https://api.example.org'], shape: 'browser', limits: { memoryBytes: 5, openFiles: 2 } };
  expect(readProfile({ ...file, ...more })).toEqual({ ...file, ...more });
  expect(readProfile(file)).toEqual(file);
});

test.each([
  [{ reach: ['api.example.org'] }, 'its reach'],
  [{ reach: ['file:///etc'] }, 'its reach'],
  [{ shape: 'wide' }, 'its shape'],
  [{ limits: { memory: 5 } }, 'a limit is not known'],
  [{ limits: { processes: -1 } }, 'processes'],
  [{ limits: { processes: Number.NaN } }, 'processes'],
])('a profile with %j is damaged', (more, what) => {
  expect(() => readProfile({ ...file, ...more })).toThrow(`The profile of p is damaged: ${what}.`);
});
