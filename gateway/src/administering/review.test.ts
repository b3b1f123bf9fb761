import { expect, onTestFinished, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { aTool } from '../../test/fixtures/a-tool.ts';
import { aCall } from '../../test/fixtures/call.ts';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { notes } from '../../test/fixtures/reviewed-server.ts';
import { emptyFolder, noWarning } from '../../test/fixtures/state.ts';
import { ask } from '../admin/ask.ts';
import type { Answer, MethodName, Params } from '../admin/contract/methods.ts';
import { loadConfig } from '../config/load.ts';
import { openState } from '../store/state.ts';
import { catalogHash } from '../upstream/providers.ts';
import { rememberSurface } from '../upstream/surface.ts';
import { createHandlers } from './handlers.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const hidden = aTool('peek', 'Looks.\u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}');

/** A state in which the server `notes` has shown itself, and pages that ask about it. */
const open = () => {
  const data = emptyFolder();
  const state = openState(data.path, noWarning);
  onTestFinished(() => {
    state[Symbol.dispose]();
    data[Symbol.dispose]();
  });
  const path = put(temporaryFolder(), 'storycore-mcp.json', {
    mcpServers: { notes: { command: 'node', args: ['notes.js'], env: { NOTES_KEY: 'x' } } },
  });
  const config = loadConfig(path, { env: {} });
  const handlers = createHandlers({ config, state, log, version: '1', now: Date.now });
  const page = <Name extends MethodName>(name: Name, params: Params<Name>) =>
    ask(handlers, name, params) as Promise<Answer<Name>>;
  const { greeting, prompts, resources, templates: resourceTemplates } = notes;
  const shows = (tools: (typeof notes)['tools']): void => {
    for (const server of config.servers) {
      state.catalogs.save(catalogHash(server, packageJson.version), {
        savedAt: Date.now(),
        server: rememberSurface({ greeting, lists: { tools, prompts, resources, resourceTemplates } }),
      });
    }
  };
  shows(notes.tools);
  const show = () => page('review.show', { server: 'notes' });
  const held = async () => (await show()).held.map(({ kind, name, cause }) => [cause, name === '' ? kind : name]);
  const waiting = async () => (await page('frame.look', {})).held;
  return { state, page, shows, show, held, waiting };
};

test('a new server is shown with its command, its variables, what its tools may do, and waits', async () => {
  const { page, show, waiting } = open();
  const [listed] = (await page('review.list', {})).servers;
  expect(listed).toMatchObject({ server: 'notes', cause: 'new', asks: 1, hasShown: true });
  const shown = await show();
  expect(shown.launch).toMatchObject({ command: ['node', 'notes.js'], environment: ['NOTES_KEY'] });
  expect(shown.parts.map(({ kind, name, reads }) => [kind, name, reads])).toEqual([
    ['instructions', '', undefined],
    ['tool', 'search', true],
    ['tool', 'write_note', false],
    ['tool', 'count', true],
    ['prompt', 'daily', undefined],
    ['prompt', 'weekly', undefined],
    ['resource', 'note://1', undefined],
    ['resource', 'note://2', undefined],
    ['template', 'day://{day}', undefined],
    ['template', 'month://{month}', undefined],
  ]);
  expect(JSON.stringify(shown)).not.toContain('"x"');
  expect(await waiting()).toBe(1);
});

test('a long list is told in part, and how long it is', async () => {
  const { page } = open();
  const { parts, count } = await page('review.show', { server: 'notes', most: 2 });
  expect([parts.length, count]).toEqual([3, 10]);
});

test('what is approved for reading leaves out the tools that do more, and asks no further', async () => {
  const { page, show, held, waiting } = open();
  const { seen } = await show();
  expect(await page('review.approve', { server: 'notes', seen, parts: [], stage: 'read-only' })).toEqual({ left: 0 });
  expect(await held()).toEqual([['reading', 'write_note']]);
  expect([await waiting(), (await show()).stage]).toEqual([0, 'read-only']);
});

test('single tools are approved by name; the rest waits', async () => {
  const { page, show, held } = open();
  const { seen } = await show();
  await page('review.approve', { server: 'notes', seen, parts: [{ kind: 'tool', name: 'search' }], stage: 'full' });
  expect(await held()).toContainEqual(['changed', 'count']);
  expect(await held()).not.toContainEqual(['changed', 'search']);
});

test('what was not seen is not approved: the server changed again, or somebody decided meanwhile', async () => {
  const { page, shows, show } = open();
  const { seen } = await show();
  shows([...notes.tools, aTool('send_away', 'Sends the notes away.')]);
  const first: Params<'review.approve'> = { server: 'notes', seen, parts: [], stage: 'full' };
  await expect(page('review.approve', first)).rejects.toMatchObject({ code: 'changed-meanwhile' });
  expect((await show()).approved).toBeUndefined();
  const again = await show();
  await page('review.approve', { ...first, seen: again.seen, stage: 'read-only' });
  await expect(page('review.approve', { ...first, seen: again.seen })).rejects.toMatchObject({
    code: 'changed-meanwhile',
  });
  expect((await show()).stage).toBe('read-only');
});

test('a changed tool is held beside what was approved, and two changes are accepted in one decision', async () => {
  const { page, shows, show, held, waiting } = open();
  await page('review.approve', { server: 'notes', seen: (await show()).seen, parts: [], stage: 'full' });
  shows([
    aTool('search', 'Searches, and sends.'),
    aTool('write_note', 'Writes a note somewhere.'),
    ...notes.tools.slice(2),
  ]);
  const shown = await show();
  expect(shown.held.find(({ name }) => name === 'write_note')?.differences).toEqual([
    {
      part: 'tool',
      field: 'description',
      class: 'wording',
      before: { text: 'Writes a note.', rest: 0, isText: true },
      after: { text: 'Writes a note somewhere.', rest: 0, isText: true },
    },
  ]);
  expect([await held(), await waiting()]).toEqual([
    [
      ['changed', 'search'],
      ['changed', 'write_note'],
    ],
    2,
  ]);
  const parts = shown.held.map(({ kind, name }) => ({ kind, name }));
  expect(await page('review.approve', { server: 'notes', seen: shown.seen, parts })).toEqual({ left: 0 });
  expect(await held()).toEqual([]);
});

test('a finding is told with its place in its part, and holds it where everything else is approved', async () => {
  const { page, shows, show, held } = open();
  shows([...notes.tools, hidden]);
  const shown = await show();
  expect(shown.parts.find(({ name }) => name === 'peek')?.findings).toContainEqual(
    expect.objectContaining({ severity: 'hold', where: 'description', at: 6 }),
  );
  await page('review.approve', { server: 'notes', seen: shown.seen, parts: [], stage: 'full' });
  expect(await held()).toEqual([['changed', 'peek']]);
});

test('a person keeps a part, lets it go, bans a server and lifts the ban', async () => {
  const { page, show, held, waiting } = open();
  const seen = async () => ({ server: 'notes', seen: (await show()).seen });
  await page('review.approve', { ...(await seen()), parts: [], stage: 'full' });
  const part = { kind: 'tool', name: 'count' } as const;
  await page('review.keep', { ...(await seen()), ...part });
  expect([await held(), await waiting()]).toEqual([[['refused', 'count']], 0]);
  await page('review.letGo', { ...(await seen()), ...part });
  expect(await held()).toEqual([]);
  await page('review.ban', { server: 'notes', reason: 'it sends notes away' });
  expect(await held()).toEqual([['banned', 'server']]);
  await page('review.letGo', { ...(await seen()), kind: 'server', name: '' });
  expect([await held(), (await show()).stage]).toEqual([[], 'full']);
});

test('a crash loop asks, and is let go without anything else being approved', async () => {
  const { state, page, shows, show, held, waiting } = open();
  await page('review.approve', { server: 'notes', seen: (await show()).seen, parts: [], stage: 'full' });
  state.holds.hold({
    kind: 'server',
    server: 'notes',
    name: '',
    why: 'It ended 5 times in 60 s; 3 are usual.',
    evidence: 'exit 1',
    by: 'behaviour:crash-loop',
  });
  shows([...notes.tools.slice(0, 2), aTool('count', 'Counts, and sends.')]);
  expect(await waiting()).toBe(1);
  await page('review.letGo', { server: 'notes', seen: (await show()).seen, kind: 'server', name: '' });
  expect(await held()).toEqual([['changed', 'count']]);
});

test('a prompt that says something else is accepted with what it said forgotten', async () => {
  const { state, page, show, held } = open();
  await page('review.approve', { server: 'notes', seen: (await show()).seen, parts: [], stage: 'full' });
  const [pin] = state.pins.list(Date.now());
  if (pin === undefined) throw new Error('Nothing was pinned.');
  const body = { name: 'daily', arguments: {}, result: { messages: ['said once'] } };
  state.pins.learn(pin, JSON.stringify({ ...(JSON.parse(pin.surface) as object), bodies: [body] }));
  state.holds.hold({ kind: 'prompt', server: 'notes', name: 'daily', why: 'other', evidence: '', by: 'pin' });
  const part = { kind: 'prompt', name: 'daily' } as const;
  await page('review.approve', { server: 'notes', seen: (await show()).seen, parts: [part] });
  expect([await held(), state.pins.list(Date.now())[0]?.surface.includes('said once')]).toEqual([[], false]);
});

test('a held result is shown, given to the same call, or forgotten', async () => {
  const { state, page, waiting, show } = open();
  await page('review.approve', { server: 'notes', seen: (await show()).seen, parts: [], stage: 'full' });
  const keep = (id: string): void => {
    const call = aCall({ id, target: { kind: 'tool', upstream: 'notes', name: 'search' }, receivedAt: Date.now() });
    const hold = { kind: 'request', server: 'notes', name: id, why: 'odd', evidence: 'x', by: 'inspect:x' } as const;
    state.results.keep(call, { result: { content: [{ type: 'text', text: '<b>hi</b>' }] } }, state.holds.hold(hold).id);
  };
  keep('c-1');
  keep('c-2');
  expect(await waiting()).toBe(2);
  expect(await page('review.result', { call: 'c-1' })).toMatchObject({
    target: 'search',
    client: 'claude-desktop',
    contents: [{ type: 'text', text: '<b>hi</b>', rest: 0 }],
  });
  await page('review.give', { call: 'c-1' });
  expect(state.results.released().size).toBe(1);
  await page('review.drop', { call: 'c-2' });
  expect([state.results.read('c-2'), (await page('review.list', {})).results]).toEqual([undefined, []]);
  await expect(page('review.result', { call: 'c-2' })).rejects.toMatchObject({ code: 'unknown-target' });
});

test('nothing is started that is not in the configuration, nor where no gateway runs', async () => {
  const { page } = open();
  await expect(page('review.look', { server: 'other' })).rejects.toMatchObject({ code: 'unknown-target' });
  await expect(page('review.look', { server: 'notes' })).rejects.toMatchObject({ code: 'upstream-unavailable' });
});
