import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canFillDisk, runOnSmallDisk } from '../../../test/fixtures/small-disk.ts';
import { treeOf } from '../../../test/fixtures/tree-hash.ts';
import { proves } from '../../../test/security/proves.ts';
import { openBook } from './book.ts';
import type { BookOptions, SavepointBook } from './book.ts';
import type { Savepoint } from './savepoint.ts';

interface World {
  readonly book: SavepointBook;
  readonly root: string;
  readonly data: string;
  readonly warnings: string[];
  at(name: string): string;
  /** A call that does this. */
  call(id: string, work: () => void, options?: { named?: string[]; keepsAll?: boolean }): Promise<void>;
  undo(ids: readonly string[], overwrite?: 'all'): ReturnType<SavepointBook['undo']>;
}

const setUp = (changes: Partial<BookOptions> = {}, kept?: string): World => {
  const folder = kept ?? realpathSync(mkdtempSync(join(tmpdir(), 'savepoints-')));
  const [root, data] = [join(folder, 'film'), join(folder, 'data')];
  mkdirSync(join(root, 'scenes'), { recursive: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const warnings: string[] = [];
  const book = openBook({
    folder: data,
    quotaBytes: 10_000_000,
    largestFileBytes: 1_000_000,
    keepMs: 86_400_000,
    warn: (message) => warnings.push(message),
    ...changes,
  });
  onTestFinished(() => {
    book[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const look = { roots: [{ path: root, hidden: [], exclude: [] }], named: [], keepsAll: true };
  let undos = 0;
  return {
    book,
    root,
    data,
    warnings,
    at: (name) => join(root, name),
    async call(id, work, options = {}) {
      const mine = { ...look, ...options };
      await book.begin({ id, at: Date.now(), kind: 'call', client: 'c', server: 's', tool: 't' }, mine);
      work();
      await book.end(id, mine);
    },
    undo: (ids, overwrite) =>
      book.undo(book.read(ids), {
        id: `undo-${(undos += 1)}`,
        client: 'me',
        overwrite: overwrite ?? new Map(),
        record: () => {},
      }),
  };
};

const everything = (book: SavepointBook): readonly Savepoint[] => book.read(book.beginnings().map(({ id }) => id));

describe('a call that writes', () => {
  test('is taken back to the byte, whatever it did', async () => {
    const { at, root, call, undo, book } = setUp();
    writeFileSync(at('scenes/one.md'), 'one');
    writeFileSync(at('scenes/two.md'), 'two');
    writeFileSync(at('scenes/gone.md'), 'gone', { mode: 0o640 });
    mkdirSync(at('empty'));
    symlinkSync('scenes/one.md', at('first'));
    linkSync(at('scenes/two.md'), at('second name'));
    utimesSync(at('scenes/one.md'), 1_000_000, 1_000_000);
    const before = treeOf(root);
    await call('call-1', () => {
      appendFileSync(at('scenes/one.md'), ' and more');
      writeFileSync(at('scenes/two.md'), 'TWO');
      rmSync(at('scenes/gone.md'));
      rmSync(at('empty'), { recursive: true });
      rmSync(at('first'));
      symlinkSync('nowhere', at('first'));
      renameSync(at('scenes'), at('acts'));
      mkdirSync(at('made/deep'), { recursive: true });
      writeFileSync(at('made/deep/new.md'), 'new');
      chmodSync(at('acts/two.md'), 0o600);
    });
    expect(treeOf(root)).not.toEqual(before);
    const { left, failed } = await undo(['call-1']);
    expect([left, failed]).toEqual([[], []]);
    expect(treeOf(root)).toEqual(before);
    expect(everything(book).map(({ id, undoneBy }) => [id, undoneBy])).toEqual([
      ['call-1', 'undo-1'],
      ['undo-1', undefined],
    ]);
  });

  test('and its undo is taken back by another', async () => {
    const { at, root, call, undo, book } = setUp();
    writeFileSync(at('scenes/one.md'), 'one');
    await call('call-1', () => {
      renameSync(at('scenes/one.md'), at('scenes/uno.md'));
      appendFileSync(at('scenes/uno.md'), '!');
    });
    const after = treeOf(root);
    await undo(['call-1']);
    await undo(['undo-1']);
    expect(treeOf(root)).toEqual(after);
    expect(book.read(['call-1'])[0]?.undoneBy).toBeUndefined();
  });

  test('that changed nothing leaves nothing', async () => {
    const { call, book } = setUp();
    await call('call-1', () => {});
    expect(book.beginnings()).toEqual([]);
  });
});

describe('what somebody else changed since', () => {
  const changedSince = async (since: (world: World) => void): Promise<World> => {
    const world = setUp();
    writeFileSync(world.at('one.md'), 'one');
    writeFileSync(world.at('two.md'), 'two');
    await world.call('call-1', () => {
      writeFileSync(world.at('one.md'), 'ONE');
      writeFileSync(world.at('two.md'), 'TWO');
    });
    since(world);
    return world;
  };

  test.each<[string, (world: World) => void, string | undefined]>([
    ['a file', ({ at }) => writeFileSync(at('one.md'), 'mine'), 'file'],
    ['gone', ({ at }) => rmSync(at('one.md')), undefined],
    [
      'a link',
      ({ at }) => {
        rmSync(at('one.md'));
        symlinkSync('two.md', at('one.md'));
      },
      'link',
    ],
    [
      'an empty folder',
      ({ at }) => {
        rmSync(at('one.md'));
        mkdirSync(at('one.md'));
      },
      'folder',
    ],
  ])('and is now %s is left as it is, until somebody says otherwise', async (_, since, kind) => {
    const world = await changedSince(since);
    const mine = treeOf(world.root)['one.md'];
    const { left, done } = await world.undo(['call-1']);
    expect(left).toMatchObject([{ path: world.at('one.md'), conflict: 'changed-since' }]);
    expect(left[0]?.now?.kind).toBe(kind);
    expect(done.map(({ path }) => path)).toEqual([world.at('two.md')]);
    expect(treeOf(world.root)['one.md']).toBe(mine);
    await world.undo(['call-1'], 'all');
    expect(readFileSync(world.at('one.md'), 'utf8')).toBe('one');
    expect(readFileSync(world.at('two.md'), 'utf8')).toBe('two');
  });

  test('once more after it was said that it may be overwritten is left as it is', async () => {
    const world = await changedSince(({ at }) => writeFileSync(at('one.md'), 'mine'));
    const [call] = world.book.read(['call-1']);
    if (call === undefined) throw new Error('It is not there.');
    const deeds = await world.book.plan([call]);
    const overwrite = new Map(deeds.map(({ path, now }) => [path, now]));
    writeFileSync(world.at('one.md'), 'and more');
    const { left } = await world.book.undo([call], { id: 'undo-1', client: 'me', overwrite, record: () => {} });
    expect(left.map(({ path }) => path)).toEqual([world.at('one.md')]);
    expect(readFileSync(world.at('one.md'), 'utf8')).toBe('and more');
  });

  test('and is now a folder with something in it is never overwritten', async () => {
    const world = await changedSince(({ at }) => {
      rmSync(at('one.md'));
      mkdirSync(at('one.md'));
      writeFileSync(at('one.md/mine'), 'mine');
    });
    const { left } = await world.undo(['call-1'], 'all');
    expect(left).toMatchObject([{ impossible: 'folder-in-the-way' }]);
    expect(readFileSync(world.at('one.md/mine'), 'utf8')).toBe('mine');
  });

  test('in a folder that the call made keeps that folder', async () => {
    const { call, at, undo } = setUp();
    await call('call-1', () => {
      mkdirSync(at('made'));
      writeFileSync(at('made/theirs'), 'x');
    });
    writeFileSync(at('made/mine'), 'mine');
    const { left } = await undo(['call-1'], 'all');
    expect(left).toMatchObject([{ path: at('made'), conflict: 'holds-others' }]);
    expect(readdirSync(at('made'))).toEqual(['mine']);
  });

  test('between two calls is seen when both are taken back', async () => {
    const { call, at, undo } = setUp();
    await call('call-1', () => writeFileSync(at('one.md'), 'a'));
    writeFileSync(at('one.md'), 'mine');
    await call('call-2', () => writeFileSync(at('one.md'), 'b'));
    const { left } = await undo(['call-1', 'call-2']);
    expect(left).toMatchObject([{ conflict: 'changed-between' }]);
    await undo(['call-2']);
    expect(readFileSync(at('one.md'), 'utf8')).toBe('mine');
  });
});

test('calls are taken back together to where the first began', async () => {
  const { call, at, root, undo } = setUp();
  writeFileSync(at('one.md'), 'one');
  const before = treeOf(root);
  await call('call-1', () => appendFileSync(at('one.md'), '1'));
  await call('call-2', () => renameSync(at('one.md'), at('uno.md')));
  await call('call-3', () => writeFileSync(at('new.md'), 'new'));
  await undo(['call-1', 'call-2', 'call-3']);
  expect(treeOf(root)).toEqual(before);
});

test('of two calls at once each has what changed while it ran, and both can be taken back', async () => {
  const { book, root, at, undo } = setUp();
  const look = { roots: [{ path: root, hidden: [], exclude: [] }], named: [], keepsAll: true };
  const what = (id: string) => ({ id, at: 0, kind: 'call', client: 'c', server: 's', tool: 't' }) as const;
  const before = treeOf(root);
  await book.begin(what('call-1'), look);
  writeFileSync(at('a'), '1');
  await book.begin(what('call-2'), look);
  writeFileSync(at('b'), '2');
  await book.end('call-1', look);
  writeFileSync(at('c'), '3');
  await book.end('call-2', look);
  const paths = (id: string): unknown =>
    book.read([id])[0]?.roots.flatMap(({ changes }) => changes.map(({ path }) => path).filter((path) => path !== ''));
  expect([paths('call-1'), paths('call-2')]).toEqual([
    ['a', 'b'],
    ['b', 'c'],
  ]);
  await undo(['call-1', 'call-2']);
  expect(treeOf(root)).toEqual(before);
});

test('two processes that look at one folder put down what they see to both', async () => {
  const world = setUp();
  const other = openBook({
    folder: world.data,
    quotaBytes: 10_000_000,
    largestFileBytes: 1_000_000,
    keepMs: 86_400_000,
    warn: () => {},
  });
  onTestFinished(() => other[Symbol.dispose]());
  const look = { roots: [{ path: world.root, hidden: [], exclude: [] }], named: [], keepsAll: true };
  await other.begin({ id: 'far-1', at: 0, kind: 'call', client: 'd', server: 's', tool: 't' }, look);
  await world.call('near-1', () => writeFileSync(world.at('a'), '1'));
  writeFileSync(world.at('b'), '2');
  await other.end('far-1', look);
  const names = (id: string): unknown =>
    world.book.read([id])[0]?.roots[0]?.changes.flatMap(({ path }) => (path === '' ? [] : [path]));
  expect([names('near-1'), names('far-1')]).toEqual([['a'], ['a', 'b']]);
});

describe('what there is no room for', () => {
  test('a file that is too large is told, before and after', async () => {
    const { book, at, root, undo } = setUp({ largestFileBytes: 10 });
    writeFileSync(at('large'), 'x'.repeat(100));
    const look = { roots: [{ path: root, hidden: [], exclude: [] }], named: [], keepsAll: true };
    const gaps = await book.begin({ id: 'call-1', at: 0, kind: 'call', client: 'c', server: 's', tool: 't' }, look);
    expect(gaps.lost).toEqual({ 'too-large': 1 });
    writeFileSync(at('large'), 'y');
    expect(await book.end('call-1', look)).toEqual({ changed: 1, lost: 1 });
    const { left } = await undo(['call-1']);
    expect(left).toMatchObject([{ impossible: 'too-large' }]);
    expect(readFileSync(at('large'), 'utf8')).toBe('y');
  });

  test('a file that is named later, and too large, is told for what it is', async () => {
    const { at, call, undo } = setUp({ largestFileBytes: 10 });
    writeFileSync(at('large'), 'x'.repeat(100));
    await call('call-1', () => writeFileSync(at('other'), 'a'), { named: [at('other')], keepsAll: false });
    await call('call-2', () => writeFileSync(at('large'), 'y'), { named: [at('large')], keepsAll: false });
    expect((await undo(['call-2'])).left).toMatchObject([{ impossible: 'too-large' }]);
  });

  test('the oldest savepoints go first, and that is said', async () => {
    const { book, at, call, warnings, undo } = setUp({ quotaBytes: 10_000, largestFileBytes: 10_000 });
    for (let round = 0; round < 12; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await call(`call-${round}`, () => writeFileSync(at('one'), `${round}`.padEnd(2_000)), { named: [at('one')] });
    }
    const states = everything(book).map(({ state }) => state);
    expect(states.slice(0, 2)).toEqual(['dropped', 'dropped']);
    expect(states.at(-1)).toBe('done');
    expect(warnings).toContain('The oldest savepoints made room for new ones, and can no longer be undone.');
    await undo(['call-11']);
    expect(readFileSync(at('one'), 'utf8').trim()).toBe('10');
    const bytes = book.contents.all().reduce((sum, each) => sum + each.bytes, 0);
    expect(bytes).toBeLessThanOrEqual(10_000);
  });

  test('a quota smaller than one file keeps the others', async () => {
    const { at, call, undo } = setUp({ quotaBytes: 100, largestFileBytes: 1_000 });
    writeFileSync(at('large'), 'x'.repeat(500));
    writeFileSync(at('small'), 'small');
    await call('call-1', () => {
      writeFileSync(at('large'), 'y');
      writeFileSync(at('small'), 'other');
    });
    const { done, left } = await undo(['call-1']);
    expect([done.map(({ path }) => path), left.map(({ path }) => path)]).toEqual([[at('small')], [at('large')]]);
  });

  test('what nobody named leaves room for what calls name', async () => {
    const { at, call, undo } = setUp({ quotaBytes: 10_000, largestFileBytes: 10_000 });
    for (let each = 0; each < 10; each += 1) writeFileSync(at(`other-${each}`), `${each}`.repeat(1_500));
    writeFileSync(at('named'), 'x'.repeat(3_000));
    await call('call-1', () => writeFileSync(at('named'), 'y'), { named: [at('named')] });
    expect((await undo(['call-1'])).left).toEqual([]);
    expect(readFileSync(at('named'), 'utf8')).toBe('x'.repeat(3_000));
  });

  test('a provider that is known keeps what it named, and what else changed is told', async () => {
    const { at, call, undo, book } = setUp();
    writeFileSync(at('named'), 'a');
    writeFileSync(at('other'), 'b');
    const both = (): void => {
      writeFileSync(at('named'), 'A');
      writeFileSync(at('other'), 'B');
    };
    await call('call-1', both, { named: [at('named')], keepsAll: false });
    expect(book.contents.all()).toHaveLength(2);
    expect((await undo(['call-1'])).left).toMatchObject([{ path: at('other'), impossible: 'not-named' }]);
  });

  test('older calls than are kept are forgotten, with what was kept for them', async () => {
    let now = Date.now();
    const { at, call, book } = setUp({ now: () => now, keepMs: 1_000 });
    await call('call-1', () => writeFileSync(at('one'), 'a'));
    await call('call-2', () => writeFileSync(at('one'), 'b'));
    now += 2 * 3_600_000;
    await call('call-3', () => writeFileSync(at('two'), 'c'));
    expect(book.beginnings().map(({ id }) => id)).toEqual(['call-3']);
    expect(book.contents.all()).toHaveLength(2);
  });
});

test('an undo does not make room at the cost of what it is about to give back', async () => {
  const { at, call, undo } = setUp({ quotaBytes: 10_000, largestFileBytes: 10_000 });
  writeFileSync(at('one'), 'a'.repeat(4_000));
  await call('call-1', () => writeFileSync(at('one'), 'b'.repeat(4_000)), { named: [at('one')], keepsAll: false });
  writeFileSync(at('one'), 'c'.repeat(4_000));
  const { done } = await undo(['call-1'], 'all');
  expect(done.map(({ path }) => path)).toEqual([at('one')]);
  expect(readFileSync(at('one'), 'utf8')).toBe('a'.repeat(4_000));
});

test('a file that was looked at once, and not changed, is forgotten with its content', async () => {
  let now = Date.now();
  const { at, call, book, root } = setUp({ now: () => now });
  writeFileSync(at('one'), 'once');
  const alone = { roots: [{ path: at('one'), hidden: [], exclude: [] }], named: [at('one')], keepsAll: false };
  await book.begin({ id: 'call-0', at: now, kind: 'call', client: 'c', server: 's', tool: 't' }, alone);
  await book.end('call-0', alone);
  expect(book.contents.all()).toHaveLength(1);
  now += 2 * 3_600_000;
  rmSync(at('one'));
  await call('call-1', () => writeFileSync(join(root, 'two'), 'two'));
  expect(book.contents.all()).toHaveLength(1);
  expect(book.lost()).toEqual([]);
});

describe('where the store is damaged', () => {
  test('a new index is made of what lies beside it, and calls can still be taken back', async () => {
    const world = setUp();
    writeFileSync(world.at('one'), 'before');
    await world.call('call-1', () => writeFileSync(world.at('one'), 'after'));
    world.book[Symbol.dispose]();
    const path = join(world.data, 'savepoints', 'index.db');
    writeFileSync(path, readFileSync(path).fill(7, 100, 3_000));
    const again = setUp({}, dirname(world.data));
    expect(again.warnings).toEqual([
      'The index of the savepoints was damaged: a new one is made from what is kept beside it.',
    ]);
    expect(again.book.beginnings().map(({ id }) => id)).toEqual(['call-1']);
    await again.undo(['call-1']);
    expect(readFileSync(world.at('one'), 'utf8')).toBe('before');
    expect(readdirSync(join(world.data, 'savepoints')).some((name) => name.includes('damaged'))).toBe(true);
  });

  test('a content that was changed is not given back; the others are', async () => {
    const { book, at, call, undo } = setUp();
    for (const name of ['a', 'b', 'c']) writeFileSync(at(name), name);
    await call('call-1', () => ['a', 'b', 'c'].forEach((name) => writeFileSync(at(name), `${name}!`)));
    const keys = book.read(['call-1'])[0]?.roots[0]?.changes.map(({ before }) => before?.content ?? '') ?? [];
    const [first = '', second = ''] = keys.filter((key) => key !== '');
    writeFileSync(book.contents.pathOf(first), 'forged');
    rmSync(book.contents.pathOf(second));
    const { done, left } = await undo(['call-1']);
    expect(left.map(({ path, impossible }) => [path, impossible])).toEqual([
      [at('a'), 'content-damaged'],
      [at('b'), 'content-gone'],
    ]);
    expect(done.map(({ path }) => path)).toEqual([at('c')]);
  });
});

describe('a server that swaps what it was given', () => {
  test(`nothing outside is kept when a link stands where a folder or a file was ${proves('T-80')}`, async () => {
    const { at, call, book } = setUp();
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    writeFileSync(join(outside, 'key'), 'a secret of others');
    symlinkSync(outside, at('folder'));
    symlinkSync(join(outside, 'key'), at('file'));
    await call('call-1', () => writeFileSync(at('one'), 'x'));
    expect(book.contents.all()).toHaveLength(1);
  });

  test(`nothing outside is written when a link stands where a folder was ${proves('T-80')}`, async () => {
    const { at, call, undo } = setUp();
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    writeFileSync(join(outside, 'one'), 'theirs');
    mkdirSync(at('folder'));
    writeFileSync(at('folder/one'), 'mine');
    await call('call-1', () => writeFileSync(at('folder/one'), 'changed'));
    rmSync(at('folder'), { recursive: true });
    symlinkSync(outside, at('folder'));
    const { failed } = await undo(['call-1'], 'all');
    expect(failed).toEqual([{ path: at('folder/one'), why: 'no-folder' }]);
    expect(readFileSync(join(outside, 'one'), 'utf8')).toBe('theirs');
  });

  test('a root that became a link is not followed', async () => {
    const { at, root, call, undo } = setUp();
    writeFileSync(at('one'), 'mine');
    await call('call-1', () => writeFileSync(at('one'), 'changed'));
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    writeFileSync(join(outside, 'one'), 'theirs');
    rmSync(root, { recursive: true });
    symlinkSync(outside, root);
    await undo(['call-1'], 'all');
    expect(readFileSync(join(outside, 'one'), 'utf8')).toBe('theirs');
  });
});

test('what is hidden or left out is neither kept nor noted', async () => {
  const { book, at, root } = setUp();
  mkdirSync(at('node_modules/x'), { recursive: true });
  writeFileSync(at('.env'), 'KEY');
  const look = { roots: [{ path: root, hidden: [at('.env')], exclude: ['node_modules'] }], named: [], keepsAll: true };
  await book.begin({ id: 'call-1', at: 0, kind: 'call', client: 'c', server: 's', tool: 't' }, look);
  writeFileSync(at('.env'), 'OTHER');
  writeFileSync(at('node_modules/x/y'), 'z');
  await book.end('call-1', look);
  expect(book.beginnings()).toEqual([]);
  expect(book.contents.all()).toEqual([]);
});

test('more files than are looked at are told, and none of them is taken for gone', async () => {
  const { book, at, root } = setUp({ mostEntries: 5 });
  for (let each = 0; each < 10; each += 1) writeFileSync(at(`f${each}`), 'x');
  const look = { roots: [{ path: root, hidden: [], exclude: [] }], named: [], keepsAll: true };
  const gaps = await book.begin({ id: 'call-1', at: 0, kind: 'call', client: 'c', server: 's', tool: 't' }, look);
  expect(gaps.blind).toMatchObject([{ tooMany: true }]);
  expect(await book.end('call-1', look)).toEqual({ changed: 0, lost: 0 });
});

test('a file that changed within one tick of the clock is seen to have changed', async () => {
  const { at, call, undo } = setUp();
  for (let round = 0; round < 20; round += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await call(`call-${round}`, () => writeFileSync(at('one'), String(round).padStart(3)));
  }
  await undo(['call-19']);
  expect(readFileSync(at('one'), 'utf8')).toBe(' 18');
});

test.skipIf(!canFillDisk)(
  `${canFillDisk ? '' : 'skipped, because no small disk can be mounted here: '}on a full disk the call is refused, nothing is left half written, and the next is kept`,
  () => {
    const keeper = fileURLToPath(new URL('../../../test/fixtures/savepoint-keeper.ts', import.meta.url));
    expect(JSON.parse(runOnSmallDisk('3m', [keeper]))).toEqual({
      first: { kept: true },
      second: { code: 'internal', remedy: 'Free some space on that disk and try again.' },
      drafts: [],
      third: { kept: true },
    });
  },
);

const noGit = spawnSync('git', ['version'], { stdio: 'ignore' }).status !== 0;

test.skipIf(noGit)(
  `${noGit ? 'skipped, because there is no git: ' : ''}a commit is taken back with what git wrote for it`,
  async () => {
    const { root, at, call, undo } = setUp();
    const git = (...words: string[]): string =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@localhost', '-c', 'gc.auto=0', ...words], {
        cwd: root,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
      });
    git('init', '--quiet');
    writeFileSync(at('one.md'), 'one');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    appendFileSync(at('one.md'), ' more');
    const before = treeOf(root);
    await call('call-1', () => void git('commit', '--quiet', '--all', '--message', 'second'));
    expect(git('log', '--format=%s').split('\n')[0]).toBe('second');
    await undo(['call-1']);
    expect(treeOf(root)).toEqual(before);
    expect(git('fsck')).toBe('');
    expect(git('log', '--format=%s')).toBe('first\n');
  },
);

const step = fc.record({
  deed: fc.constantFrom('write', 'append', 'remove', 'rename', 'link', 'hard', 'folder', 'mode', 'cut'),
  one: fc.constantFrom('a', 'b', 'c', 'd/a', 'd/b', 'd/e/a', 'd'),
  other: fc.constantFrom('a', 'b', 'f', 'd/a', 'd/c', 'g', 'd/e'),
  text: fc.string({ maxLength: 20 }),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does it, or nothing where it cannot be done. */
const perform = (folder: string, { deed, one, other, text }: Step): void => {
  const [from, to] = [join(folder, one), join(folder, other)];
  try {
    if (deed === 'write') writeFileSync(from, text);
    if (deed === 'append') appendFileSync(from, text);
    if (deed === 'remove') rmSync(from, { recursive: true });
    if (deed === 'rename') renameSync(from, to);
    if (deed === 'link') symlinkSync(other, from);
    if (deed === 'hard') linkSync(from, to);
    if (deed === 'folder') mkdirSync(from);
    if (deed === 'mode') chmodSync(from, 0o750);
    if (deed === 'cut') truncateSync(from, 1);
  } catch {
    // It is not there, or something else is.
  }
};

test('any row of operations is taken back, and forth again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.array(step, { minLength: 1, maxLength: 12 }),
      async (first, then) => {
        const { root, call, undo, book } = setUp();
        for (const each of first) perform(root, each);
        const before = treeOf(root);
        await call('call-1', () => then.forEach((each) => perform(root, each)));
        const after = treeOf(root);
        if (book.read(['call-1'])[0] === undefined) return;
        const { left, failed } = await undo(['call-1']);
        expect([left, failed]).toEqual([[], []]);
        expect(treeOf(root)).toEqual(before);
        if (book.read(['undo-1'])[0] === undefined) return;
        await undo(['undo-1']);
        expect(treeOf(root)).toEqual(after);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
