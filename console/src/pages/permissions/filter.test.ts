import { expect, test } from 'vitest';
import { everything, filtered, type Listed } from './filter.ts';

const listed = (client: string | undefined, server: string, times = 0): Listed => ({
  grant: {
    id: `${client} ${server}`,
    from: 'person',
    effect: 'allow',
    level: 'resource_read',
    ...(client !== undefined && { client }),
    server,
    name: '*',
    givenAt: 0,
  },
  times,
});

test.each([
  ['anna', 'anna', true],
  ['anna', 'ann', false],
  ['claude-*', 'claude-desktop', true],
  ['*-desktop', 'claude-desktop', true],
  ['c*e-*p', 'claude-desktop', true],
  ['c*x*p', 'claude-desktop', false],
  ['ab*ba', 'aba', false],
  [undefined, 'anna', true],
])('a permission of %s is shown for %s: %s', (client, who, isShown) => {
  expect(filtered([listed(client, 'files')], { ...everything, who })).toHaveLength(isShown ? 1 : 0);
});

test('all parts of a filter hold at once', () => {
  const all = [listed('anna', 'files'), listed('anna', 'git', 3), listed('ben', 'git')];
  expect(filtered(all, { who: 'anna', server: 'git', isUnused: false })).toEqual([all[1]]);
  expect(filtered(all, { who: 'anna', server: 'git', isUnused: true })).toEqual([]);
});
