import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noSandbox } from '../fixtures/confined.ts';
import { treeOf } from '../fixtures/tree-hash.ts';
import { proves } from '../security/proves.ts';
import { createPlace, eventually, recordsOf, resultOf, runCommand, serve } from './raw-client.ts';
import type { Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

interface World {
  readonly place: Place;
  readonly film: string;
  readonly gateway: RawGateway;
  at(name: string): string;
  /** Runs `storycore-mcp undo`. */
  undo(...words: readonly string[]): ReturnType<typeof runCommand>;
}

const fill = (film: string): void => {
  mkdirSync(join(film, 'scenes'), { recursive: true });
  for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) {
    writeFileSync(join(film, 'scenes', `${name}.md`), `${name}\n`.repeat(3));
  }
  writeFileSync(join(film, 'scenes', 'three.md'), 'three');
  utimesSync(join(film, 'scenes', 'six.md'), 1_000_000, 1_000_000);
  linkSync(join(film, 'scenes', 'six.md'), join(film, 'six again.md'));
  symlinkSync('scenes', join(film, 'old link'));
  mkdirSync(join(film, 'empty'));
  mkdirSync(join(film, 'deep', 'deeper'), { recursive: true });
  writeFileSync(join(film, 'deep', 'deeper', 'bytes'), Buffer.from([255, 0, 254]));
};

const world = async (config: (film: string) => object): Promise<World> => {
  const place = createPlace();
  onTestFinished(() => place[Symbol.asyncDispose]());
  const film = join(place.folder, 'film');
  fill(film);
  const path = place.config({ project: { root: film }, ...config(film) });
  const gateway = serve(place, { config: path });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  await gateway.initialize();
  return {
    place,
    film,
    gateway,
    at: (name) => join(film, name),
    undo: (...words) => runCommand(place, 'undo', ...words, '--config', path),
  };
};

const vandal = (sandbox: object) => (film: string) => ({
  providers: { filesystem: false },
  mcpServers: {
    vandal: { command: process.execPath, args: [fixture('vandal'), film], ...sandbox },
  },
  grants: [
    { effect: 'allow', level: 'tool_execute', server: 'vandal' },
    { effect: 'allow', levels: ['resource_read', 'resource_write'], server: 'vandal', paths: ['film'] },
  ],
});

/** A call that says it changed nothing, taken back, and the undo taken back. */
const backAndForth = async ({ film, gateway, undo, place }: World) => {
  const before = treeOf(film);
  const { content: said } = resultOf(await gateway.request('tools/call', { name: 'vandal__read_note' }));
  const after = treeOf(film);
  const codes = [undo('last').code];
  const undone = treeOf(film);
  codes.push(undo('last').code);
  const record = recordsOf(place).find(({ kind }) => kind === 'call');
  const decision = record?.trail.find(({ step }) => step === 'savepoint')?.decision;
  return { said, codes, decision, before, after, undone, again: treeOf(film) };
};

/** What such a way there and back ends in. */
const toTheByte = ({ before, after }: Awaited<ReturnType<typeof backAndForth>>) => ({
  said: [{ type: 'text', text: 'Nothing was changed.' }],
  codes: [0, 0],
  decision: expect.stringMatching(/^\d+ changed$/),
  before,
  after: expect.not.objectContaining(before),
  undone: before,
  again: after,
});

const skipped = noSandbox ? 'skipped, because bwrap is missing or forbidden: ' : '';

describe('a server that we do not know, and that lies', () => {
  test(`is taken back to the byte where it runs unconfined ${proves('T-81')}`, async () => {
    const trip = await backAndForth(await world(vandal({})));
    expect(trip).toEqual(toTheByte(trip));
  }, 120_000);

  test.skipIf(noSandbox)(
    `${skipped}is taken back to the byte where it is confined ${proves('T-81')}`,
    async () => {
      const trip = await backAndForth(await world(vandal({ sandbox: {} })));
      expect(trip).toEqual(toTheByte(trip));
    },
    120_000,
  );

  test('is taken back where the gateway was killed in the middle of its call', async () => {
    const { film, gateway, at, undo } = await world(vandal({}));
    const before = treeOf(film);
    void gateway.send({ jsonrpc: '2.0', id: 'k', method: 'tools/call', params: { name: 'vandal__list_notes' } });
    await eventually(() => readFileSync(at('scenes/one.md'), 'utf8') === 'half', 30_000);
    gateway.kill();
    await gateway.exited;
    expect(undo().out).toContain('the gateway ended in the middle of it');
    expect(undo('last').code).toBe(0);
    expect(treeOf(film)).toEqual(before);
  }, 120_000);

  test('has what it writes after its call was given up put down to that call', async () => {
    const { gateway, undo, at } = await world(vandal({}));
    void gateway.send({ jsonrpc: '2.0', id: 'c', method: 'tools/call', params: { name: 'vandal__list_notes' } });
    await eventually(() => readFileSync(at('scenes/one.md'), 'utf8') === 'half', 30_000);
    await gateway.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'c' } });
    writeFileSync(at('late.md'), 'late');
    gateway.end();
    await gateway.exited;
    expect(undo().out).toContain('made late.md');
  }, 120_000);
});

describe('the filesystem provider', () => {
  const files = (film: string) => ({
    providers: { filesystem: true },
    resource_config: { filesystem: { write_paths: [film] } },
  });

  test('is taken back call by call, shown, and asked about where somebody changed a file since', async () => {
    const { film, gateway, at, undo, place } = await world(files);
    const call = async (name: string, args: object): Promise<void> => {
      expect(
        resultOf(await gateway.request('tools/call', { name: `filesystem__${name}`, arguments: args })),
      ).not.toHaveProperty('isError', true);
    };
    const before = treeOf(film);
    await call('write_file', { path: at('scenes/one.md'), content: 'one\nzwei\n' });
    await call('create_directory', { path: at('new') });
    await call('move_file', { source: at('scenes/two.md'), destination: at('new/two.md') });
    await call('read_text_file', { path: at('scenes/one.md') });

    const { savepoints: listed } = JSON.parse(undo('--json').out) as {
      savepoints: { id: string; tool: string; client: string }[];
    };
    expect(listed.map(({ tool, client }) => [tool, client])).toEqual([
      ['write_file', 'raw'],
      ['create_directory', 'raw'],
      ['move_file', 'raw'],
    ]);
    const [first] = listed;
    expect(undo('show', first?.id ?? '').out).toContain('+ zwei');
    expect(undo().out).toContain('renamed scenes/two.md to new/two.md');
    expect(undo('--to', '1h', '--dry-run').out).toContain(`bring back ${at('scenes/two.md')}`);
    expect(existsSync(at('scenes/two.md'))).toBe(false);

    appendFileSync(at('scenes/one.md'), 'mine');
    const refused = undo('--to', first?.id ?? '');
    expect([refused.code, refused.err]).toEqual([5, expect.stringContaining('somebody else has changed')]);
    expect(existsSync(at('scenes/two.md'))).toBe(false);
    expect(undo('--to', first?.id ?? '', '--keep').code).toBe(0);
    expect(readFileSync(at('scenes/one.md'), 'utf8')).toBe('one\nzwei\nmine');
    expect(existsSync(at('new'))).toBe(false);
    expect(undo(first?.id ?? '', '--force').code).toBe(0);
    expect(treeOf(film)).toEqual(before);

    const records = recordsOf(place).filter(({ method }) => method === 'savepoint/undo');
    expect(records.map(({ target }) => target.name)).toEqual([listed.map(({ id }) => id).join(' '), first?.id]);
  }, 120_000);

  test('is not called where nothing can be kept, unless its owner says so', async () => {
    const { gateway, at, place, undo } = await world(files);
    // Where the contents would be kept there is something else.
    writeFileSync(join(place.data, 'savepoints'), 'in the way');
    const write = () =>
      gateway.request('tools/call', { name: 'filesystem__write_file', arguments: { path: at('a'), content: 'a' } });
    const refused = await write();
    expect(refused.error?.message).toContain('could not be kept');
    expect(existsSync(at('a'))).toBe(false);
    rmSync(join(place.data, 'savepoints'));
    resultOf(await write());
    expect(undo('last').code).toBe(0);
  }, 120_000);

  test('runs without a savepoint where its owner says so', async () => {
    const { gateway, at, place } = await world((film) => ({ ...files(film), savepoints: { if_not_kept: 'run' } }));
    writeFileSync(join(place.data, 'savepoints'), 'in the way');
    resultOf(
      await gateway.request('tools/call', {
        name: 'filesystem__write_file',
        arguments: { path: at('a'), content: 'a' },
      }),
    );
    expect(readFileSync(at('a'), 'utf8')).toBe('a');
    const record = recordsOf(place).find(({ kind }) => kind === 'call');
    expect(record?.trail).toContainEqual({ step: 'savepoint', decision: 'nothing kept' });
  }, 120_000);
});
