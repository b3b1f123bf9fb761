import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import { consoleWorld } from '../../test/fixtures/console-world.ts';
import type { Answer } from '../admin/contract/methods.ts';
import { openBook } from '../store/savepoints/book.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** A project, calls that change it as a gateway would note them, and a page. */
const world = async ({ quotaBytes = 10_000_000 } = {}) => {
  const root = temporaryFolder();
  const { page, data, state } = await consoleWorld();
  const book = openBook({
    folder: data,
    quotaBytes,
    largestFileBytes: Math.min(1_000_000, quotaBytes),
    keepMs: 86_400_000,
    warn: () => {},
  });
  onTestFinished(() => book[Symbol.dispose]());
  const look = { roots: [{ path: root, hidden: [], exclude: [] }], named: [], keepsAll: true };
  const at = (name: string): string => join(root, name);
  const begin = (id: string) =>
    book.begin({ id, at: Date.now(), kind: 'call', client: 'anna', server: 'files', tool: 'write_file' }, look);
  const call = async (id: string, work: () => void): Promise<void> => {
    await begin(id);
    work();
    await book.end(id, look);
  };
  const asked = async <T>(method: string, params: unknown): Promise<T> => {
    const answered = await page.look(method, params);
    expect(answered).toMatchObject({ status: 200 });
    return answered.json() as T;
  };
  return {
    page,
    state,
    root,
    at,
    begin,
    call,
    text: (name: string): string => readFileSync(at(name), 'utf8'),
    write: (name: string, text: string | Buffer): void => writeFileSync(at(name), text),
    list: () => asked<Answer<'undo.look'>>('undo.look', {}),
    whole: (id: string) => asked<Answer<'undo.call'>>('undo.call', { id }),
    plan: (what: unknown) => asked<Answer<'undo.plan'>>('undo.plan', { what }),
    content: (id: string, change: number, moment: string) =>
      asked<Answer<'undo.content'>>('undo.content', { id, change, moment }),
    async undo(params: object): Promise<Answer<'undo.undo'>> {
      const answered = await page.act('undo.undo', { overwrite: [], ...params });
      expect(answered).toMatchObject({ status: 200 });
      return answered.json() as Answer<'undo.undo'>;
    },
  };
};

test('what a call changed is listed, shown as it was, taken back, and the undo is taken back too', async () => {
  const { call, list, content, undo, write, text, at } = await world();
  write('scene.md', 'Fog.\n');
  await call('c-1', () => {
    write('scene.md', 'Rain.\n');
    write('new.png', png);
  });
  expect((await list()).calls).toMatchObject([
    {
      id: 'c-1',
      client: 'anna',
      server: 'files',
      tool: 'write_file',
      state: 'done',
      total: 2,
      notKept: 0,
      changes: [
        { path: at('new.png'), done: 'made', after: { kind: 'file', bytes: png.length } },
        { path: at('scene.md'), done: 'changed', before: { bytes: 5 }, after: { bytes: 6 } },
      ],
    },
  ]);
  expect(await content('c-1', 1, 'before')).toEqual({ kind: 'text', text: 'Fog.\n', isCut: false });
  expect(await content('c-1', 1, 'after')).toEqual({ kind: 'text', text: 'Rain.\n', isCut: false });
  expect(await content('c-1', 0, 'before')).toEqual({ kind: 'nothing' });
  expect(await content('c-1', 0, 'after')).toMatchObject({ kind: 'image', type: 'image/png' });

  const { id, done } = await undo({ calls: ['c-1'] });
  expect([done, text('scene.md')]).toEqual([2, 'Fog.\n']);
  expect(await list()).toMatchObject({
    calls: [
      { id, kind: 'undo', undoes: { calls: 1, first: 'c-1', isPart: false } },
      { id: 'c-1', undoneBy: id },
    ],
  });
  await undo({ calls: [id] });
  expect(text('scene.md')).toBe('Rain.\n');
  const { calls } = await list();
  expect(calls.find((each) => each.id === 'c-1')).not.toHaveProperty('undoneBy');
});

test('some of its files come back, the others stay, and the call does not count as undone', async () => {
  const { call, list, whole, plan, undo, write, text, at } = await world();
  mkdirSync(at('old'));
  write('old/a.md', 'a');
  write('b.md', 'b');
  mkdirSync(at('scenes'));
  write('scenes/c.md', 'c');
  await call('c-1', () => {
    rmSync(at('old'), { recursive: true });
    write('b.md', 'B');
    renameSync(at('scenes'), at('acts'));
  });
  const { changes } = await whole('c-1');
  const number = (path: string): number => changes.find((each) => each.path === at(path))?.at ?? -1;
  const named = changes.map(({ path, done, from }) => [path, done, from?.path]);
  expect(named).toContainEqual([at('acts'), 'renamed', at('scenes')]);

  // The folder that the file was in is gone: it comes back with it.
  const one = [number('old/a.md')];
  expect((await plan({ kind: 'call', id: 'c-1', changes: one })).deeds.map(({ path }) => path).toSorted()).toEqual([
    at('old'),
    at('old/a.md'),
  ]);
  await undo({ calls: ['c-1'], changes: one });
  expect([text('old/a.md'), text('b.md')]).toEqual(['a', 'B']);
  expect((await list()).calls).toMatchObject([{ undoes: { isPart: true } }, { id: 'c-1' }]);
  expect((await list()).calls[1]).not.toHaveProperty('undoneBy');

  await undo({ calls: ['c-1'], changes: [number('acts')] });
  expect([text('scenes/c.md'), text('b.md')]).toEqual(['c', 'B']);
});

test('all since a call is taken back together, and the files are named first', async () => {
  const { call, plan, undo, write, text, at } = await world();
  write('a.md', '1');
  await call('c-1', () => write('a.md', '2'));
  await call('c-2', () => write('a.md', '3'));
  await call('c-3', () => write('b.md', 'new'));
  const planned = await plan({ kind: 'from', id: 'c-2' });
  expect(planned).toMatchObject({ calls: ['c-2', 'c-3'], total: 2 });
  expect(planned.deeds).toMatchObject([
    { path: at('a.md'), does: 'restore' },
    { path: at('b.md'), does: 'remove' },
  ]);
  expect((await plan({ kind: 'since', at: 0 })).calls).toEqual(['c-1', 'c-2', 'c-3']);
  expect(await plan({ kind: 'since', at: Date.now() + 60_000 })).toEqual({ calls: [], deeds: [], total: 0 });
  await undo({ calls: planned.calls });
  expect(text('a.md')).toBe('2');
});

test('what somebody else changed since stays, unless a person says so of just that', async () => {
  const { page, call, plan, content, undo, write, text, at } = await world();
  write('a.md', 'mine');
  await call('c-1', () => write('a.md', 'theirs'));
  write('a.md', 'mine again');
  const [deed] = (await plan({ kind: 'call', id: 'c-1' })).deeds;
  expect(deed).toMatchObject({
    path: at('a.md'),
    conflict: 'changed-since',
    now: { bytes: 10 },
    change: { id: 'c-1', at: 0 },
  });
  expect(await content('c-1', 0, 'now')).toMatchObject({ text: 'mine again' });
  expect(await undo({ calls: ['c-1'] })).toMatchObject({ done: 0, left: [{ path: at('a.md'), why: 'changed-since' }] });
  expect(text('a.md')).toBe('mine again');

  write('a.md', 'and again');
  const overwrite = [{ path: at('a.md'), seen: deed?.seen }];
  const stale = await page.act('undo.undo', { calls: ['c-1'], overwrite });
  expect([stale.status, stale.json()]).toMatchObject([409, { code: 'changed-meanwhile' }]);
  expect(text('a.md')).toBe('and again');

  const [fresh] = (await plan({ kind: 'call', id: 'c-1' })).deeds;
  expect(await undo({ calls: ['c-1'], overwrite: [{ path: at('a.md'), seen: fresh?.seen }] })).toMatchObject({
    done: 1,
  });
  expect(text('a.md')).toBe('mine');
});

test('what needed the room of others is said, and cannot be asked for', async () => {
  const { page, call, list, plan, write } = await world({ quotaBytes: 3_000 });
  write('a.md', 'a'.repeat(1_000));
  for (const id of ['c-1', 'c-2', 'c-3', 'c-4']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await call(id, () => write('a.md', id.repeat(250)));
  }
  const { calls } = await list();
  expect(calls.at(0)).toMatchObject({ id: 'c-4', state: 'done', total: 1 });
  expect(calls.at(-1)).toMatchObject({ id: 'c-1', state: 'dropped', total: 0 });
  const refused = await page.look('undo.plan', { what: { kind: 'call', id: 'c-1' } });
  expect(refused.json()).toMatchObject({ code: 'invalid-request' });
  expect((await plan({ kind: 'call', id: 'c-4' })).total).toBe(1);
});

test('a list goes on where it ended, and a call that runs and changed nothing is not in it', async () => {
  const { page, begin, call, list, write } = await world();
  for (const name of ['a', 'b', 'c']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await call(`c-${name}`, () => write(name, name));
  }
  const ids = async (params: object): Promise<readonly [string[], number]> => {
    const { calls, older } = (await page.look('undo.look', params)).json() as Answer<'undo.look'>;
    return [calls.map(({ id }) => id), older];
  };
  expect(await ids({ limit: 2 })).toEqual([['c-c', 'c-b'], 1]);
  expect(await ids({ limit: 2, before: 'c-b' })).toEqual([['c-a'], 0]);
  await begin('c-open');
  expect((await list()).calls.map(({ id }) => id)).not.toContain('c-open');
});

test('a drawing that could run, and a page, are text; what is no text is not shown', async () => {
  const { call, list, content, write } = await world();
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  await call('c-1', () => {
    write('a.svg', svg);
    write('b.png', '<html>');
    write('c.bin', Buffer.from([0, 1, 2]));
    write('d.mp4', Buffer.from('\0\0\0\x18ftypisom', 'latin1'));
    write('e.md', 'é'.repeat(200_000));
  });
  const [{ id } = { id: '' }] = (await list()).calls;
  expect(await content(id, 0, 'after')).toEqual({ kind: 'text', text: svg, isCut: false });
  expect(await content(id, 1, 'after')).toMatchObject({ kind: 'text' });
  expect(await content(id, 2, 'after')).toEqual({ kind: 'binary', format: 'other' });
  expect(await content(id, 3, 'after')).toEqual({ kind: 'binary', format: 'video' });
  expect(await content(id, 4, 'after')).toEqual({ kind: 'text', text: 'é'.repeat(131_072), isCut: true });
});
