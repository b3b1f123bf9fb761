import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { consoleWorld } from '../../test/fixtures/console-world.ts';
import { hear } from '../../test/fixtures/console-peer.ts';
import { eventually } from '../../test/fixtures/eventually.ts';
import { aRecord, anAllowance, emptyFolder, noWarning } from '../../test/fixtures/state.ts';
import { openState } from '../store/state.ts';
import type { State } from '../store/state.ts';
import { topicsOf } from './changes.ts';

const recorded = ['activity', 'network', 'undo'] as const;

/** What one process changes, another `name` each time, and where it is seen. */
const changes: readonly (readonly [string, (state: State, name: string) => void, readonly string[]])[] = [
  ['a grant', (state, name) => state.grants.add(anAllowance(name)), [...recorded, 'grants']],
  [
    'a hold',
    (state, server) =>
      void state.holds.hold({ kind: 'server', server, name: '', why: 'odd', evidence: '', by: 'person' }),
    [...recorded, 'frame', 'review', 'servers'],
  ],
  [
    'a freeze',
    (state, server) => void state.freezes.freeze({ server, by: 'person', why: '', endsRunning: false }),
    [...recorded, 'frame', 'health', 'servers'],
  ],
  ['a gateway that runs', (state) => state.runs.begin().say({ state: 'well' }), ['frame', 'health', 'servers']],
  [
    'an alert',
    (state, rule) => void state.alerts.fire({ run: 'r', rule, server: '', action: 'notify', words: '' }),
    ['frame', 'health'],
  ],
  ['a token', (state, client) => void state.tokens.create(client), [...recorded, 'settings']],
  [
    'a call',
    (state, id) => {
      state.audit.begin(aRecord(id));
      state.audit.drain();
    },
    recorded,
  ],
];

test.each(changes)('%s is seen on its pages, and on no other', (_, change, told) => {
  using folder = emptyFolder();
  using state = openState(folder.path, noWarning);
  using other = openState(folder.path, noWarning);
  const first = state.stamps.look();
  expect(state.stamps.look()).toBe(first);
  change(other, 'one');
  const second = state.stamps.look();
  expect([...topicsOf(first, second)].toSorted()).toEqual(told.toSorted());
  change(state, 'two');
  expect([...topicsOf(second, state.stamps.look())].toSorted()).toEqual(told.toSorted());
});

test('a page that listens is told of what this and other processes change, once', async () => {
  const { page, data, state } = await consoleWorld();
  const stream = await hear(`${page.origin}/api/events`, { cookie: page.cookie ?? '' });
  using other = openState(data, noWarning);
  other.grants.add(anAllowance('g-1'));
  await eventually(() => stream.events().length > 0);
  state.tokens.create('claude');
  await eventually(() => stream.events().length > 1);
  expect(stream.events().map(({ event }) => event)).toEqual([
    { kind: 'changed', topics: ['activity', 'network', 'undo', 'grants'] },
    { kind: 'changed', topics: ['activity', 'network', 'undo', 'settings'] },
  ]);
});

test('a gateway that ended without a word is missed', async () => {
  const { page, data } = await consoleWorld();
  const program = `
    import { openState } from ${JSON.stringify(fileURLToPath(new URL('../store/state.ts', import.meta.url)))};
    const state = openState(process.argv[1], () => {});
    const run = state.runs.begin();
    run.say({ state: 'well' });
    process.stdout.write('said');
    // Both are held: what nobody holds is collected, and its lock goes with it.
    setInterval(() => [state, run], 1_000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect((await page.look('frame.look')).json()).toMatchObject({ isServing: true });
  const stream = await hear(`${page.origin}/api/events`, { cookie: page.cookie ?? '' });
  child.kill('SIGKILL');
  await eventually(() => stream.events().length > 0);
  expect(stream.events()[0]?.event).toMatchObject({ topics: expect.arrayContaining(['frame']) as unknown });
  expect((await page.look('frame.look')).json()).toMatchObject({ isServing: false });
});
