import { expect, test } from 'vitest';
import type { Grant } from '../policy/grant.ts';
import { createLingering } from './lingering.ts';

const base = {
  principal: {},
  level: 'resource_write',
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'person',
  givenAt: 0,
} as const;
const once: Grant = { ...base, id: 'once', effect: 'allow', uses: 1 };
const always: Grant = { ...base, id: 'always', effect: 'allow' };

test('an allowance whose last use was taken stays for the call that took it, and then is gone', () => {
  let time = 0;
  const lingering = createLingering(100, () => time);
  const before = [once, always];
  expect(lingering.with(before, time)).toBe(before);
  lingering.note(before, ['once', 'always']);
  const after = [always];
  const held = lingering.with(after, time);
  expect(held).toEqual([always, once]);
  expect(lingering.with(after, time)).toBe(held);
  time = 100;
  expect(lingering.with(after, time)).toBe(after);
});
