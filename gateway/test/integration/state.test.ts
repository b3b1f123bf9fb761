import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answering, puppet, withTools } from '../fixtures/e2e-script.ts';
import type { Script } from '../fixtures/e2e-script.ts';
import { canFillDisk } from '../fixtures/small-disk.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, eventually, journalOf, processesNaming, recordsOf, serve } from './raw-client.ts';
import type { Place, RawGateway } from './raw-client.ts';

const begin = async (place: Place, script: Script, more: object = {}) => {
  const server = puppet(place.folder, 'p', script);
  const gateway = serve(place, { config: place.config(allowing({ p: server.entry }, more)) });
  await gateway.initialize();
  return { gateway, server, call: (name: string) => gateway.request('tools/call', { name: `p__${name}` }) };
};

/** From now on no file of that process can grow: every write of a record is a write to a full disk. */
const fillDisk = (pid: number): void => {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), '--fsize=0:unlimited'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};
const freeDisk = (pid: number): void => {
  spawnSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:unlimited']);
};
/** What it told its person, on one line. */
const told = (gateway: RawGateway): string => gateway.stderr.replaceAll(/\s+/g, ' ');

/** Gives a process a data folder on a disk of its own, of that size. */
const onDisk = (size: string, place: Place): readonly string[] => [
  'unshare',
  '-rm',
  'sh',
  '-c',
  'mount -t tmpfs -o mode=700,size="$1" tmpfs "$2" && shift 2 && exec "$@"',
  'sh',
  size,
  place.data,
];

const canLimit = spawnSync('prlimit', ['--version']).status === 0;

const callsOf = (place: Place) => recordsOf(place).filter(({ kind }) => kind === 'call');

test.skipIf(!canLimit)(
  `on a full disk a call is refused with a remedy and goes no further; with room again everything works ${proves('T-10')}`,
  async () => {
    await using place = createPlace();
    const { gateway, server, call } = await begin(place, withTools(['before', 'during', 'after']));
    await using _ = gateway;
    expect((await call('before')).result).toBeDefined();
    fillDisk(gateway.pid);
    const refused = await call('during');
    expect(refused.error).toMatchObject({
      code: -32_603,
      message: expect.stringMatching(/could not be recorded.*space/),
    });
    expect(refused.error?.data).toMatchObject({ code: 'internal', remedy: expect.stringMatching(/[Ff]ree/) });
    expect((await gateway.request('ping')).result).toEqual({});
    expect((await gateway.request('tools/list')).result?.['tools']).toHaveLength(3);
    freeDisk(gateway.pid);
    expect((await call('after')).result).toBeDefined();
    expect(journalOf(server.journal).join('\n')).not.toContain('"during"');
    gateway.end();
    await gateway.exited;
    expect(callsOf(place).map(({ target, outcome }) => [target.name, outcome])).toEqual([
      ['before', 'ok'],
      ['after', 'ok'],
    ]);
  },
);

test.skipIf(!canLimit)('a call in flight when the disk fills up is answered once, and its record is kept', async () => {
  await using place = createPlace();
  const { gateway, server } = await begin(
    place,
    withTools(['slow'], { slow: [{ waitMs: 300 }, answering({ content: [] })] }),
  );
  await using _ = gateway;
  await gateway.request('tools/list');
  void gateway.send({ jsonrpc: '2.0', id: 'open', method: 'tools/call', params: { name: 'p__slow' } });
  await eventually(() => journalOf(server.journal).some((line) => line.includes('"slow"')));
  fillDisk(gateway.pid);
  await gateway.answer('open');
  freeDisk(gateway.pid);
  expect((await gateway.request('ping')).result).toEqual({});
  expect(gateway.lines.filter(({ message }) => message?.id === 'open')).toHaveLength(1);
  gateway.end();
  await gateway.exited;
  expect(callsOf(place).map(({ target }) => target.name)).toEqual(['slow']);
});

test.skipIf(!canFillDisk).each(['4k', '40k'])(
  'a gateway that starts on a full disk of %s says so and what to do, and ends',
  async (size) => {
    await using place = createPlace();
    const server = puppet(place.folder, 'p', withTools(['t']));
    await using gateway = serve(place, {
      config: place.config(allowing({ p: server.entry })),
      before: onDisk(size, place),
    });
    expect(await gateway.exited).toEqual({ code: 1, signal: null });
    expect(told(gateway)).toMatch(/The disk that holds .* is full\. Free some space on that disk and try again\./);
    expect(gateway.lines).toEqual([]);
  },
);

test.skipIf(!canFillDisk)(
  'a disk that fills up under a running gateway stops calls, nothing else, until there is room',
  async () => {
    await using place = createPlace();
    const server = puppet(place.folder, 'p', withTools(['before', 'during', 'after']));
    await using gateway = serve(place, {
      config: place.config(allowing({ p: server.entry })),
      before: onDisk('4m', place),
    });
    await gateway.initialize();
    const call = (name: string) => gateway.request('tools/call', { name: `p__${name}` });
    expect((await call('before')).result).toBeDefined();
    const filler = `/proc/${gateway.pid}/root${place.data}/filler`;
    expect(() => writeFileSync(filler, Buffer.alloc(8 * 1024 * 1024))).toThrow(/ENOSPC/);
    // What room is left in the last page of the spool is used up first.
    let refused = await call('before');
    for (let tries = 0; tries < 100 && refused.error === undefined; tries += 1) refused = await call('before');
    expect(refused.error).toMatchObject({
      code: -32_603,
      message: expect.stringMatching(/could not be recorded.*space/),
    });
    expect((await call('during')).error?.code).toBe(-32_603);
    expect((await gateway.request('tools/list')).result?.['tools']).toHaveLength(3);
    expect(journalOf(server.journal).join('\n')).not.toContain('"during"');
    rmSync(filler);
    expect((await call('after')).result).toBeDefined();
  },
);

test('while another program holds the state file, calls go on, and their records are there afterwards', async () => {
  await using place = createPlace();
  const { gateway, call } = await begin(place, withTools(['a', 'b']));
  await using _ = gateway;
  expect((await call('a')).result).toBeDefined();
  const other = new DatabaseSync(join(place.data, 'state.db'), { timeout: 5_000 });
  other.exec('BEGIN EXCLUSIVE');
  for (let round = 0; round < 20; round += 1) expect((await call('b')).result).toBeDefined();
  // Longer than the rest between two attempts to move records, and between two looks for new grants.
  await sleep(1_500);
  expect((await call('b')).result).toBeDefined();
  expect(callsOf(place)).toHaveLength(22);
  other.exec('ROLLBACK');
  other.close();
  gateway.end();
  expect(await gateway.exited).toEqual({ code: 0, signal: null });
  expect(callsOf(place).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 22 }, () => 'ok'));
});

test('a gateway ends while the state file is locked, and loses no record', async () => {
  await using place = createPlace();
  const { gateway, call } = await begin(place, withTools(['a']));
  await using _ = gateway;
  await call('a');
  const other = new DatabaseSync(join(place.data, 'state.db'), { timeout: 5_000 });
  other.exec('BEGIN EXCLUSIVE');
  await call('a');
  gateway.end();
  expect((await gateway.exited).signal).toBeNull();
  other.exec('ROLLBACK');
  other.close();
  expect(callsOf(place).map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
});

test('a state file that a program has for itself alone stops the start, with what to do', async () => {
  await using place = createPlace();
  const { gateway, call } = await begin(place, withTools(['a']));
  await call('a');
  await gateway[Symbol.asyncDispose]();
  const alone = new DatabaseSync(join(place.data, 'state.db'));
  alone.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const second = serve(place, { config: join(place.folder, 'storycore-mcp.json') });
  expect(await second.exited).toEqual({ code: 1, signal: null });
  expect(told(second)).toMatch(/locked by another program\. Close the program/);
  alone.close();
});

test.each([
  ['noise', (): Buffer => Buffer.from(Array.from({ length: 8_192 }, (_each, at) => (at * 73 + 17) % 251))],
  ['a few bytes', (): Buffer => Buffer.from('SQLite')],
  [
    'pages that were overwritten',
    (old: Buffer): Buffer => Buffer.concat([old.subarray(0, 100), Buffer.alloc(old.length - 100, 0xaa)]),
  ],
])('a state file of %s is left as it is: the gateway says it is damaged, and what to do', async (_what, damage) => {
  await using place = createPlace();
  const { gateway, call } = await begin(place, withTools(['a']));
  await call('a');
  await gateway[Symbol.asyncDispose]();
  const path = join(place.data, 'state.db');
  const damaged = damage(readFileSync(path));
  writeFileSync(path, damaged);
  const second = serve(place, { config: join(place.folder, 'storycore-mcp.json') });
  expect(await second.exited).toEqual({ code: 1, signal: null });
  expect(told(second)).toMatch(/is damaged\. Move .* to another folder, and start again/);
  expect(second.lines).toEqual([]);
  expect(readFileSync(path).equals(damaged)).toBe(true);
});

test('several gateways that start at once on a new data folder all work, and share one audit', async () => {
  await using place = createPlace();
  const server = puppet(place.folder, 'p', withTools(['t']));
  const config = place.config(allowing({ p: server.entry }));
  const gateways = Array.from({ length: 5 }, () => serve(place, { config }));
  const answers = await Promise.all(
    gateways.map(async (gateway) => {
      await gateway.initialize();
      return Promise.all(Array.from({ length: 20 }, () => gateway.request('tools/call', { name: 'p__t' })));
    }),
  );
  expect(answers.flat().filter(({ result }) => result !== undefined)).toHaveLength(100);
  for (const gateway of gateways) gateway.end();
  for (const gateway of gateways) expect(await gateway.exited).toEqual({ code: 0, signal: null });
  expect(callsOf(place).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 100 }, () => 'ok'));
});

/** Keeps `atOnce` engine calls open until the gateway is gone; gives the ids of all calls that were acknowledged. */
const load = async (gateway: RawGateway, atOnce: number): Promise<readonly string[]> => {
  const acknowledged: string[] = [];
  const one = async (): Promise<void> => {
    for (;;) {
      const { result, error } = await gateway.request('mcp_tool_execute', { type: 'tool', name: 'p__t', args: {} });
      const metadata = result?.['metadata'] as { callId?: string } | undefined;
      acknowledged.push(metadata?.callId ?? String(error?.data?.['callId']));
    }
  };
  // Each ends when the gateway does.
  await Promise.allSettled(Array.from({ length: atOnce }, one));
  return acknowledged;
};

test(`kill -9 of the gateway under load: every acknowledged call has its record, and no server is left ${proves('T-10')}`, async () => {
  await using place = createPlace();
  for (const lifeMs of [150, 300, 700]) {
    const { gateway, call } = await begin(place, withTools(['t']));
    await call('t');
    const loading = load(gateway, 32);
    await sleep(lifeMs);
    gateway.kill();
    expect((await gateway.exited).signal).toBe('SIGKILL');
    const acknowledged = await loading;
    expect(acknowledged.length).toBeGreaterThan(32);
    await eventually(() => processesNaming(place.folder).length === 0);
    const kept = new Map(callsOf(place).map((record) => [record.id, record]));
    expect(acknowledged.filter((id) => kept.get(id)?.outcome !== 'ok')).toEqual([]);
    expect([...kept.values()].filter(({ outcome }) => outcome === 'started')).toEqual([]);
  }
  // Nothing of the dead is left to recover.
  expect(readdirSync(place.data).filter((name) => name.endsWith('.spool') || name.endsWith('.lock'))).toEqual([]);
});
