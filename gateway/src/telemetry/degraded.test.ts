import { expect, test } from 'vitest';
import { changesOf, standingOf } from './degraded.ts';
import type { KnownServer } from './troubles.ts';

const server = (changes: Partial<KnownServer> = {}): KnownServer => ({ name: 'notes', state: 'ready', ...changes });
const mail: KnownServer = { name: 'mail', state: 'ready' };

test('a gateway whose servers run, start or rest is well', () => {
  const servers = [server(), { ...mail, state: 'idle' as const }, { name: 'x', state: 'starting' as const }];
  expect(standingOf({ at: 1, servers })).toEqual({
    state: 'well',
    servers: { notes: 'well', mail: 'well', x: 'well' },
    troubles: [],
  });
});

test('one server that is down takes nothing from the others: the gateway is degraded, not down', () => {
  const failed = server({ state: 'failed', since: 5, until: 60, reason: 'it ended with exit code 7' });
  const { state, servers, troubles } = standingOf({ at: 9, servers: [failed, mail] });
  expect([state, servers]).toEqual(['degraded', { notes: 'down', mail: 'well' }]);
  expect(troubles).toMatchObject([
    {
      kind: 'failed',
      server: 'notes',
      weight: 'down',
      since: 5,
      until: 60,
      why: 'notes keeps failing: it ended with exit code 7.',
    },
  ]);
});

test.each<readonly [string, Partial<KnownServer>, string, RegExp]>([
  ['restarting', { state: 'restarting', reason: 'was ended by SIGKILL' }, 'degraded', /by itself/],
  ['stopped', { state: 'stopped', since: 3 }, 'down', /storycore-mcp restart notes/],
  ['held', { held: { since: 2, why: 'It ended by itself 6 times.' } }, 'down', /storycore-mcp review show notes/],
  ['frozen', { frozen: { since: 2, why: 'The server notes is frozen.' } }, 'down', /storycore-mcp unfreeze notes/],
  ['held-parts', { heldParts: 2 }, 'well', /storycore-mcp review show notes/],
  ['circuit', { circuit: { state: 'open', since: 1, until: 9 } }, 'down', /tried again/],
  ['circuit', { circuit: { state: 'half-open', since: 1 } }, 'degraded', /works again/],
  ['memory', { growth: 'it grew' }, 'well', /in a moment/],
  ['confinement', { weakTier: 'no-cgroup' }, 'well', /doctor/],
])('%s: says why, what does not work, what does, and what brings it back', (kind, changes, condition, back) => {
  const standing = standingOf({ at: 7, servers: [server(changes)] });
  expect(standing.servers['notes']).toBe(condition);
  expect(standing.troubles).toHaveLength(1);
  const [trouble] = standing.troubles;
  expect(trouble?.kind).toBe(kind);
  expect(trouble?.back).toMatch(back);
  for (const words of [trouble?.why, trouble?.lost, trouble?.works]) expect(words).toMatch(/^\w.*\.$/);
});

test('what stops all calls takes the gateway down, what may stop them degrades it; the worst is told first', () => {
  const why = 'It is so.';
  const facts = { diskLow: { since: 1, why }, auditBehind: { since: 2, why }, stateLocked: { since: 3, why } };
  expect(standingOf({ at: 9, servers: [mail], ...facts }).state).toBe('degraded');
  const standing = standingOf({
    at: 9,
    servers: [mail],
    ...facts,
    frozen: { since: 4, why },
    secretsClosed: { since: 5, why },
  });
  expect(standing.state).toBe('down');
  expect(standing.troubles[0]?.kind).toBe('frozen');
  expect(standing.troubles).toHaveLength(5);
});

test('since when is kept from look to look, and begins anew when it was well between', () => {
  const broken = [server({ state: 'restarting', reason: 'ended' })];
  const first = standingOf({ at: 10, servers: broken });
  const second = standingOf({ at: 20, servers: broken }, first);
  expect(second.troubles[0]?.since).toBe(10);
  const well = standingOf({ at: 30, servers: [server()] }, second);
  expect(standingOf({ at: 40, servers: broken }, well).troubles[0]?.since).toBe(40);
});

test('a server that is tried again is not well before it is ready', () => {
  const before = standingOf({ at: 10, servers: [server({ state: 'restarting', reason: 'ended' })] });
  const trying = standingOf({ at: 20, servers: [server({ state: 'starting' })] }, before);
  expect([trying.state, trying.troubles[0]?.since]).toEqual(['degraded', 10]);
  expect(standingOf({ at: 30, servers: [server()] }, trying).state).toBe('well');
});

test('a change is what came and what went; notes are none', () => {
  const well = standingOf({ at: 1, servers: [server()] });
  const bad = standingOf({ at: 2, servers: [server({ state: 'failed', heldParts: 1 })] });
  expect(changesOf(well, bad).came.map(({ kind }) => kind)).toEqual(['failed']);
  expect(changesOf(bad, well).went.map(({ kind }) => kind)).toEqual(['failed']);
  expect(changesOf(bad, bad)).toEqual({ came: [], went: [] });
});
