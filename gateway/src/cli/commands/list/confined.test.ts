import { expect, test } from 'vitest';
import { confinedBy, trustOf } from './confined.ts';

test.each([
  [undefined, '–'],
  [{ tier: 'full', require: 'macos' }, 'full'],
  [{ tier: 'no-cgroup', require: 'none', because: 'It is ours.' }, 'no-cgroup'],
  [{ tier: 'none', require: 'none' }, 'not confined'],
  [{ require: 'full' }, 'needs full'],
  [{ require: 'macos' }, 'needs some'],
  [{ require: 'none' }, 'not tried'],
])('the confinement %j is shown as %j', (confinement, shown) => {
  expect(confinedBy(confinement === undefined ? {} : { confinement })).toBe(shown);
});

test('why a server is trusted is told in the words of its owner, with what that means', () => {
  const because = 'Written by us.';
  expect(trustOf({ confinement: { tier: 'none', require: 'none', because } })).toBe(
    'Not confined, it has all your rights, because: Written by us.',
  );
  expect(trustOf({ confinement: { tier: 'full', require: 'none', because } })).toBe(
    'It would start without confinement too, because: Written by us.',
  );
  expect(trustOf({ confinement: { tier: 'full', require: 'macos' } })).toBeUndefined();
  expect(trustOf({})).toBeUndefined();
});
