import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import { painted, paintedId } from '../../../test/fixtures/painted.ts';
import { canFillDisk, runOnSmallDisk } from '../../../test/fixtures/small-disk.ts';
import { emptyState } from '../../../test/fixtures/state.ts';
import { proves } from '../../../test/security/proves.ts';
import { createArtifactBook } from './book.ts';

const keeper = new URL('../../../test/fixtures/artifact-keeper.ts', import.meta.url).pathname;
const mine = { client: 'mine', project: 'film' };
const draft = { name: 'a.png', mime: 'image/png', server: 'painter', target: 'paint', call: 'c-1' };
const bounds = { quotaBytes: 1_000, keepMs: 1_000 };
const content = (seed: string, bytes = 300): Buffer => painted({ seed, bytes });
const idOf = (seed: string, bytes = 300): string => paintedId({ seed, bytes });

const world = () => {
  const state = emptyState();
  const clock = { now: 1_000_000 };
  const book = createArtifactBook(state.database, () => clock.now);
  const keep = async (seed: string, { owner = mine, bytes = 300 } = {}) => {
    clock.now += 1;
    return book.keep(owner, draft, content(seed, bytes), bounds);
  };
  return { state, clock, book, keep, files: () => readdirSync(book.folder).toSorted() };
};

describe('what is kept', () => {
  test('is once on the disk, and belongs to each client and project that it was made for', async () => {
    const { state, book, keep, files } = world();
    using _state = state;
    const others = [mine, { client: 'mine', project: '' }, { client: 'other', project: 'film' }];
    for (const owner of others) await keep('a', { owner });
    expect(files()).toEqual([idOf('a')]);
    expect(others.map((owner) => book.find(owner, idOf('a'))?.bytes)).toEqual([300, 300, 300]);
    expect(book.find({ client: 'mine', project: 'other' }, idOf('a'))).toBeUndefined();
    expect(book.remove(idOf('a'))).toBe(true);
    expect([book.all(), files(), book.remove(idOf('a'))]).toEqual([[], [], false]);
  });

  test('makes room by what was not read for longest, and says so', async () => {
    const { state, clock, book, keep, files } = world();
    using _state = state;
    for (const seed of ['a', 'b', 'c']) await keep(seed);
    clock.now += 1;
    const [oldest] = book.all().toReversed();
    if (oldest !== undefined) await book.read(oldest);
    expect(await keep('d')).toEqual({ id: idOf('d'), gone: [idOf('b')] });
    expect(files()).toEqual(['a', 'c', 'd'].map((seed) => idOf(seed)).toSorted());
  });

  test('is nothing that alone is more than the quota', async () => {
    const { state, keep, book } = world();
    using _state = state;
    await keep('a');
    expect(await keep('b', { bytes: 1_001 })).toBeUndefined();
    expect(book.all()).toHaveLength(1);
  });

  test('goes when nobody wanted it for so long, and so does what a dead process left behind', async () => {
    const { state, clock, book, keep, files } = world();
    using _state = state;
    await keep('a');
    clock.now += 800;
    await keep('b');
    clock.now += 800;
    const strays = [idOf('stray'), `${idOf('draft')}.1-1.new`];
    for (const name of [...strays, 'mine.txt']) {
      writeFileSync(join(book.folder, name), 'x');
      utimesSync(join(book.folder, name), 0, 0);
    }
    const young = `${idOf('young')}.2-1.new`;
    writeFileSync(join(book.folder, young), 'x');
    clock.now += 3_600_000 - 1_000_000_000;
    expect(book.prune(bounds)).toEqual([]);
    clock.now = 1_000_000 + 1_700;
    expect(book.prune({ ...bounds, keepMs: 1_000 })).toEqual([idOf('a')]);
    expect(files()).toEqual([idOf('b'), young, 'mine.txt', ...strays].toSorted());
    clock.now = 5_000_000;
    book.prune({ ...bounds, keepMs: Infinity });
    expect(files()).toEqual([idOf('b'), young, 'mine.txt'].toSorted());
  });

  test(`is not given out torn, changed, as a link to something else or as a folder ${proves('T-146')}`, async () => {
    const { state, book, keep } = world();
    using _state = state;
    await keep('a');
    const [kept] = book.all();
    if (kept === undefined) throw new Error('It was not kept.');
    const path = book.path(kept.id);
    expect(await book.read(kept)).toEqual(content('a'));
    const elsewhere = join(state.folder, 'secret');
    writeFileSync(elsewhere, content('b'));
    const damages = [
      () => truncateSync(path, 299),
      () => writeFileSync(path, content('b')),
      () => symlinkSync(elsewhere, path),
      () => mkdirSync(path),
      () => {},
    ];
    for (const damage of damages) {
      damage();
      expect([await book.read(kept), await book.isWhole(kept)]).toEqual([undefined, false]);
      rmSync(path, { recursive: true, force: true });
    }
    await keep('a');
    expect(await book.read(kept)).toEqual(content('a'));
  });
});

/** What a process kept before it was killed. */
const keepUntilKilled = async (folder: string, name: string, lifeMs: number, quota: number): Promise<string[]> => {
  const child = spawn(process.execPath, [keeper, folder, name, String(quota)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child.stdout, 'data');
  await sleep(lifeMs);
  child.kill('SIGKILL');
  await exited;
  return said.split('\n').slice(0, -1);
};

test('processes killed while they write leave nothing torn, and lose nothing that they kept', async () => {
  using state = emptyState();
  const promised: string[] = [];
  for (const at of [0, 1, 2]) {
    const two = ['a', 'b'].map((name) => keepUntilKilled(state.folder, `${name}${at}`, 20 + at * 17, 1e9));
    promised.push(...(await Promise.all(two)).flat());
  }
  const book = createArtifactBook(state.database);
  const known = new Map(book.all().map((each) => [each.id, each]));
  expect(promised.filter((id) => !known.has(id))).toEqual([]);
  for (const each of known.values()) expect(await book.isWhole(each)).toBe(true);
  // What was being written goes when it is old; what is known stays.
  createArtifactBook(state.database, () => Date.now() + 7_200_000).prune({ quotaBytes: 1e9, keepMs: Infinity });
  expect(readdirSync(book.folder).toSorted()).toEqual([...known.keys()].toSorted());
});

test(`two processes that keep at once hold to one quota, and neither takes what the other just wrote ${proves('T-147')}`, async () => {
  using state = emptyState();
  const quota = 1_000_000;
  const said = await Promise.all(['x', 'y'].map((name) => keepUntilKilled(state.folder, name, 600, quota)));
  expect(said.every((ids) => ids.length > 3 && !ids.includes('undefined'))).toBe(true);
  const book = createArtifactBook(state.database);
  const kept = book.all();
  expect(kept).toHaveLength(3);
  for (const each of kept) expect(await book.isWhole(each)).toBe(true);
});

test.skipIf(!canFillDisk)('a full disk keeps what it can, says so, and leaves no draft (needs a small disk)', () => {
  const program = `
    import { readdirSync } from 'node:fs';
    import { openDatabase } from ${JSON.stringify(new URL('../database.ts', import.meta.url).href)};
    import { createArtifactBook } from ${JSON.stringify(new URL('./book.ts', import.meta.url).href)};
    const book = createArtifactBook(openDatabase(process.argv.at(-1)));
    const draft = { name: 'a', mime: 'image/png', server: 's', target: 't', call: 'c' };
    let [kept, why] = [0, ''];
    for (; kept < 50; kept += 1) {
      try {
        await book.keep({ client: 'c', project: '' }, draft, Buffer.alloc(400_000, kept), { quotaBytes: 1e9, keepMs: 1 });
      } catch (error) { why = error.code; break; }
    }
    const names = readdirSync(book.folder);
    console.log(JSON.stringify({ kept, why, drafts: names.filter((name) => name.endsWith('.new')).length, rows: book.all().length }));
  `;
  const said: unknown = JSON.parse(runOnSmallDisk('2m', ['--input-type=module', '--eval', program]));
  expect(said).toMatchObject({ why: 'ENOSPC', drafts: 0 });
  expect(said).toHaveProperty('rows', (said as { kept: number }).kept);
});
