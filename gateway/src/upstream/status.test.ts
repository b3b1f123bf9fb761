import { expect, test } from 'vitest';
import { isSomeLate, serverStatus } from './status.ts';

const view = {
  name: 'files',
  state: { state: 'idle' },
  restarts: 0,
  greeting: undefined,
  tools: undefined,
  eras: undefined,
} as const;

test('a server that was never seen shows what is known of it', () => {
  expect(serverStatus(view)).toEqual({ name: 'files', state: 'idle', restarts: 0 });
});

test('a server that runs shows its process and its tools', () => {
  const state = { state: 'ready', since: 1, pid: 42 } as const;
  expect(serverStatus({ ...view, state, tools: 3 }, { calls: 7 })).toEqual({
    name: 'files',
    state: 'ready',
    pid: 42,
    restarts: 0,
    tools: 3,
    metrics: { calls: 7 },
  });
});

test('a server that was given up shows why', () => {
  const state = { state: 'failed', since: 1, until: 2, reason: 'no such file' } as const;
  expect(serverStatus({ ...view, state, restarts: 5 })).toEqual({
    name: 'files',
    state: 'failed',
    reason: 'no such file',
    restarts: 5,
  });
});

test.each([
  ['it starts', { state: 'starting', since: 1 }, undefined, true],
  ['it failed', { state: 'failed', since: 1, until: 2, reason: 'no such file' }, undefined, true],
  ['nobody wanted it yet', { state: 'idle' }, undefined, false],
  ['it was seen before', { state: 'starting', since: 1 }, {}, false],
] as const)('what a server would offer is late or not where %s', (_, state, greeting, late) => {
  expect(isSomeLate([view, { ...view, state, greeting }])).toBe(late);
});
