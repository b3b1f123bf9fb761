import { expect, test } from 'vitest';
import type { ServerConfig } from '../index.ts';
import { examineNeeds } from './confinement-findings.ts';

const server = (sandbox: Partial<NonNullable<ServerConfig['sandbox']>> | undefined): { servers: ServerConfig[] } => ({
  servers: [
    {
      name: 'one',
      args: [],
      env: {},
      cwd: '/',
      roots: [],
      isolation: 'shared',
      hash: '',
      ...(sandbox === undefined
        ? {}
        : { sandbox: { confine: true, require: 'macos', readPaths: [], limits: {}, startMs: 30_000, ...sandbox } }),
    },
  ],
});

const told = (sandbox: Parameters<typeof server>[0], tier: 'none' | 'no-cgroup' | 'full') =>
  examineNeeds(server(sandbox), { tier }, 'problem');

test('a server that needs more than the machine gives is named, with both and what to do', () => {
  expect(told({ require: 'full' }, 'no-cgroup')).toEqual([
    {
      subject: 'one',
      state: 'problem',
      says: 'needs the confinement "full", and this machine gives "no-cgroup" only: it does not start',
      remedy: expect.stringMatching(/storycore-mcp doctor.*sandbox\.require.*mcpServers\.one/),
    },
  ]);
  expect(told({}, 'none')[0]?.says).toBe('needs some confinement, and this machine gives none: it does not start');
});

test('a server that gets what it needs is not worth a word', () => {
  expect(told({ require: 'no-cgroup' }, 'full')).toEqual([]);
  expect(told({}, 'no-cgroup')).toEqual([]);
  expect(told(undefined, 'none')).toEqual([]);
});

test('one that nothing confines is told as that, with the reason that its owner gave', () => {
  const because = 'Written by us.';
  expect(told({ confine: false, require: 'none', because }, 'full')).toMatchObject([
    { state: 'warning', says: 'is not confined, it has all your rights (because: Written by us.)' },
  ]);
  expect(told({ require: 'none' }, 'none')).toMatchObject([
    { state: 'warning', says: 'starts without any confinement' },
  ]);
  expect(told({ require: 'none' }, 'full')).toEqual([]);
});
