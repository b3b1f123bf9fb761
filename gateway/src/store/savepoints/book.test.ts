import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { treeOf } from '../../../test/fixtures/tree-hash.ts';
import { openBook } from './book.ts';
import type { BookOptions, SavepointBook } from './book.ts';

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
      book.undo(
        ids.flatMap((id) => book.find(id) ?? []),
        { id: `undo-${(undos += 1)}`, client: 'me', overwrite: overwrite ?? new Set(), record: () => {} },
      ),
  };
};

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
    expect(book.list().map(({ id, undoneBy }) => [id, undoneBy])).toEqual([
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
    expect(book.find('call-1')?.undoneBy).toBeUndefined();
  });

  test('that changed nothing leaves nothing', async () => {
    const { call, book } = setUp();
    await call('call-1', () => {});
    expect(book.list()).toEqual([]);
  });
});

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
        if (book.find('call-1') === undefined) return;
        const { left, failed } = await undo(['call-1']);
        expect([left, failed]).toEqual([[], []]);
        expect(treeOf(root)).toEqual(before);
        if (book.find('undo-1') === undefined) return;
        await undo(['undo-1']);
        expect(treeOf(root)).toEqual(after);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
