import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openState } from '../../src/store/state.ts';
import type { State } from '../../src/store/state.ts';
import { answering, puppet, withTools } from '../fixtures/e2e-script.ts';
import { proves } from '../security/proves.ts';
import {
  allowing,
  createPlace,
  eventually,
  journalOf,
  recordsOf,
  runCommand,
  serve,
  tokenFor,
  toolNamesIn,
} from './raw-client.ts';
import type { Message, Place } from './raw-client.ts';
import { startServing } from './serving.ts';

let place: Place;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place[Symbol.asyncDispose]());

const script = withTools(['fine', 'hang'], {
  fine: [answering({ content: [{ type: 'text', text: 'fine' }] })],
  hang: [
    { write: '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":1}}\n' },
  ],
});

/** Two servers, and what they were told. */
const world = (more: object = {}) => {
  const [notes, files] = ['notes', 'files'].map((name) => puppet(place.folder, name, script));
  const content = allowing({ notes: notes?.entry, files: files?.entry }, more);
  return { content, config: place.config(content), journal: notes?.journal ?? '' };
};

/** What came of a call of a tool: `fine`, or the code of a refusal, with its sentence. */
const cameOf = ({ result }: Message): { readonly what: unknown; readonly text: string } => {
  const meta = result?.['_meta'] as Record<string, { code?: unknown; rpc?: unknown }> | undefined;
  const [first] = (result?.['content'] ?? []) as { text: string }[];
  const refusal = meta?.['storycore-mcp/error'];
  return { what: refusal?.code ?? first?.text, text: first?.text ?? '' };
};

/** Each command is a process of its own, and the machine may be busy. */
const patient = { timeout: 120_000 };

const withFreezes = <T>(work: (freezes: State['freezes']) => T): T => {
  using state = openState(place.data, () => {});
  return work(state.freezes);
};

/** This process is another than the gateway's. */
const freezeHere = (server: string, endsRunning: boolean): void =>
  void withFreezes((freezes) => freezes.freeze({ server, by: 'person', why: '', endsRunning }));

/** What a gateway was told at its last call it knows for so long. */
const noticed = (): Promise<void> => sleep(250);

const command = (...words: readonly string[]): string => {
  const { code, out, err } = runCommand(place, ...words);
  if (code !== 0) throw new Error(`${words.join(' ')}: ${code} ${err}`);
  return out;
};

test(
  `a freeze stops every gateway at once, survives kill -9, keeps sessions and lists, and ends on a word ${proves('T-72')}`,
  patient,
  async () => {
    const { config, content } = world();
    const token = tokenFor(place, 'anna');
    await using http = await startServing(place, content);
    const anna = http.stateless(token, {});
    await using first = serve(place, { config });
    await first.initialize();
    const call = (server = 'notes'): Promise<Message> => first.request('tools/call', { name: `${server}__fine` });
    const annaCalls = (): Promise<Message> => anna('tools/call', { name: 'notes__fine', arguments: {} });
    expect([cameOf(await call()).what, cameOf(await annaCalls()).what]).toEqual(['fine', 'fine']);

    expect(command('freeze', '--reason', 'It sends scenes away', '--config', config)).toContain('Everything is frozen');
    await noticed();
    const refused = cameOf(await call());
    expect(refused.what).toBe('frozen');
    expect(refused.text).toMatch(
      /^All calls are frozen by a person since \S+: It sends scenes away\. Do not .*`storycore-mcp unfreeze`\.$/,
    );
    expect(cameOf(await annaCalls()).what).toBe('frozen');
    // Sessions and lists stay as they are.
    expect(toolNamesIn(await first.request('tools/list'))).toHaveLength(4);
    expect(JSON.stringify(await anna('tools/list', {}))).toContain('notes__fine');
    expect(await first.request('ping')).toMatchObject({ result: {} });

    first.kill();
    await first.exited;
    await using second = serve(place, { config });
    await second.initialize();
    expect(cameOf(await second.request('tools/call', { name: 'files__fine' })).what).toBe('frozen');

    expect(command('unfreeze', '--reason', 'It was mended')).toContain('Everything is no longer frozen');
    await noticed();
    expect(cameOf(await second.request('tools/call', { name: 'files__fine' })).what).toBe('fine');
    expect(cameOf(await annaCalls()).what).toBe('fine');

    second.end();
    await second.exited;
    const records = recordsOf(place);
    expect(
      records.flatMap(({ kind, method, reason }) =>
        kind === 'server' && (method === 'frozen' || method === 'thawed') ? [[method, reason]] : [],
      ),
    ).toEqual([
      ['frozen', 'It sends scenes away'],
      ['thawed', 'It was mended'],
    ]);
    const calls = records.filter(({ kind, outcome }) => kind === 'call' && outcome === 'frozen');
    expect(calls.map(({ trail }) => trail)).toEqual(
      Array.from({ length: 3 }, () => [{ step: 'freeze', decision: 'frozen: all' }]),
    );
  },
);

test('one server is frozen, and can be stopped all the same; the others go on', patient, async () => {
  const { config } = world({
    grants: [{ effect: 'allow', levels: ['tool_execute', 'server_admin'] }],
  });
  await using gateway = serve(place, { config });
  await gateway.initialize();
  const call = async (server: string) => cameOf(await gateway.request('tools/call', { name: `${server}__fine` })).what;
  expect([await call('notes'), await call('files')]).toEqual(['fine', 'fine']);
  freezeHere('notes', false);
  await noticed();
  expect([await call('notes'), await call('files')]).toEqual(['frozen', 'fine']);
  const order = (name: string) => gateway.request(name, { type: 'tool', name: 'notes', args: {}, context: {} });
  expect(await order('mcp_server_stop')).toMatchObject({ result: { success: true } });
  expect(await order('mcp_server_start')).toMatchObject({ error: { code: 40_304 } });
});

describe('a freeze in the middle of a call', () => {
  test('lets it run, and with --now ends it within a second or so, and tells its server', patient, async () => {
    const { config, journal } = world();
    await using gateway = serve(place, { config });
    await gateway.initialize();
    void gateway.send({
      jsonrpc: '2.0',
      id: 'h',
      method: 'tools/call',
      params: { name: 'notes__hang', _meta: { progressToken: 'h' } },
    });
    await gateway.until(({ message }) => message?.params?.['progressToken'] === 'h');
    freezeHere('notes', false);
    await sleep(1_500);
    expect(gateway.lines.some(({ message }) => message?.id === 'h')).toBe(false);
    freezeHere('notes', true);
    const { message } = await gateway.answer('h');
    expect(cameOf(message ?? {}).what).toBe('frozen');
    await eventually(() => journalOf(journal).some((line) => line.includes('notifications/cancelled')));
  });

  test(
    `that waits for a person: it is not sent when somebody allows it, and with --now waits no more ${proves('T-72')}`,
    patient,
    async () => {
      const { config, journal } = world({
        grants: [{ effect: 'ask', level: 'tool_execute' }],
        approvals: { wait_seconds: 60 },
      });
      await using gateway = serve(place, { config });
      await gateway.initialize();
      const ask = (id: string): void =>
        void gateway.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'notes__fine' } });
      const open = (): readonly string[] => {
        using state = openState(place.data, () => {});
        return state.questions.list().map(({ id }) => id);
      };
      ask('a');
      await eventually(() => open().length === 1, 20_000);
      freezeHere('', false);
      command('approvals', 'answer', open()[0] ?? '', '--once');
      expect(cameOf((await gateway.answer('a')).message ?? {}).what).toBe('frozen');

      withFreezes((freezes) => freezes.thaw('', 'person'));
      await noticed();
      ask('b');
      await eventually(() => open().length === 1, 20_000);
      freezeHere('', true);
      expect(cameOf((await gateway.answer('b')).message ?? {}).what).toBe('frozen');
      expect(open()).toEqual([]);
      expect(journalOf(journal).filter((line) => line.includes('tools/call'))).toEqual([]);
    },
  );
});

describe('the command line', () => {
  test('says what is frozen, whatever stands in the reason', patient, () => {
    command('freeze', '--reason', 'a\u{1b}[2J');
    withFreezes((freezes) => freezes.freeze({ server: 'my notes', by: 'alert:x', why: '', endsRunning: true }));
    expect(command('freeze', '--list')).toMatch(
      /^■ Everything is frozen\n {2}since .*, by a person: a\\u\{1b\}\[2J\n■ my notes is frozen\n {2}since .*, by alert:x: no reason was given\n$/,
    );
  });

  test('says what still is frozen, and what never was', patient, () => {
    for (const server of ['', 'my notes']) freezeHere(server, false);
    const thawed = runCommand(place, 'unfreeze');
    expect([thawed.code, thawed.out, thawed.err]).toEqual([
      0,
      '✔ Everything is no longer frozen.\n',
      '⚠ my notes is still frozen: see `storycore-mcp unfreeze "my notes"`.\n',
    ]);
    const wrong = runCommand(place, 'unfreeze', 'my note');
    expect([wrong.code, wrong.err]).toEqual([1, '✖ my note is not frozen by its name. Did you mean my notes?\n']);
    expect(JSON.parse(command('unfreeze', '--all', '--json'))).toEqual({ thawed: ['my notes'], frozen: [] });
    expect(runCommand(place, 'unfreeze')).toMatchObject({ code: 1, err: '✖ Nothing is frozen.\n' });
  });

  test('does not take a name that no server has', patient, () => {
    const { config } = world();
    const wrong = runCommand(place, 'freeze', 'nots', '--config', config);
    expect([wrong.code, wrong.err]).toEqual([
      2,
      '✖ The configuration has no server "nots", so nothing was frozen.\n  Did you mean notes?\n',
    ]);
    expect(withFreezes((freezes) => freezes.list(Date.now()))).toEqual([]);
  });

  test('takes any name where there is no configuration to look it up', patient, () => {
    const blind = runCommand(place, 'freeze', 'nots', '--config', join(place.folder, 'missing.json'));
    expect([blind.code, blind.err]).toEqual([
      0,
      '⚠ There is no configuration here that can be used: whether nots is a server is not known.\n',
    ]);
    expect(withFreezes((freezes) => freezes.frozen('nots', Date.now()))).toMatchObject({ by: 'person' });
  });
});
