import { expect, test } from 'vitest';
import { tellChanges } from '../../../undo.ts';
import type { Deed, Entry, Savepoint } from '../../../undo.ts';
import { chooseOne, chooseSince } from './choose.ts';
import { changeWords, countWords, deedWords, savepointWords, whyNot } from './words.ts';

const file = (inode: string, changes: Partial<Entry> = {}): Entry => ({
  kind: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 3,
  mtimeNs: '1000000',
  inode,
  names: 1,
  content: `content of ${inode}`,
  stamp: inode,
  ...changes,
});
const folder = (inode: string): Entry => ({ ...file(inode), kind: 'folder', size: 0 });
const root = { path: '/film', hidden: [], exclude: [] };

test('a folder that was renamed is told once, and what changed in it apart', () => {
  const told = tellChanges({
    root,
    changes: [
      { path: 'old', before: folder('1'), after: undefined },
      { path: 'old/a', before: file('2'), after: undefined },
      { path: 'old/b', before: file('3'), after: undefined },
      { path: 'new', before: undefined, after: folder('1') },
      { path: 'new/a', before: undefined, after: file('2') },
      { path: 'new/b', before: undefined, after: file('3', { content: 'other' }) },
      { path: '', before: folder('0'), after: { ...folder('0'), mtimeNs: '9000000' } },
    ],
  });
  expect(told.map((each) => changeWords(each, '/film'))).toEqual([
    'renamed folder old to new',
    'renamed old/b to new/b',
  ]);
});

test('what a call changed is named, the first three of it, and no character of a name is hidden', () => {
  const changes = ['a', 'b\u202e', 'c', 'd', 'e'].map((path, at) => ({
    path,
    before: undefined,
    after: file(String(at)),
  }));
  const savepoint: Savepoint = {
    id: 'call-1',
    at: 0,
    kind: 'call',
    client: 'c',
    server: 's',
    tool: 't',
    state: 'done',
    roots: [{ root, changes }],
  };
  expect(savepointWords(savepoint)).toBe('made a; made b\\u{202e}; made c; 2 more');
});

test('an undo says what it does at each path, and why it does not', () => {
  const deed: Deed = { path: '/film/a', before: file('1'), after: file('2'), now: file('2'), isQuiet: false };
  expect(deedWords(deed)).toBe('restore /film/a');
  expect(deedWords({ ...deed, now: undefined })).toBe('bring back /film/a');
  expect(deedWords({ ...deed, before: undefined })).toBe('remove /film/a');
  expect(whyNot({ ...deed, conflict: 'changed-since', now: folder('2') })).toBe(
    'somebody else has changed it since: it is a folder',
  );
  expect(whyNot({ ...deed, conflict: 'changed-since', now: undefined })).toContain('it is gone');
  expect(whyNot({ ...deed, impossible: 'too-large' })).toBe('it was too large to be kept');
  expect(countWords([deed, deed, { ...deed, before: folder('3') }])).toBe('2 files and 1 folder');
});

test('a call is named by its first letters, a moment by its date or how long ago it was', () => {
  const all = ['0mwzabmvo-0001-x', '0mwzabmvp-0001-x', 'undo-0mwzabmvq-y'].map((id, at) => ({
    id,
    at: at * 1_000,
    kind: 'call' as const,
    client: 'c',
    server: 's',
    tool: 't',
  }));
  expect(chooseOne('0mwzabmvp', all).id).toBe('0mwzabmvp-0001-x');
  expect(chooseOne('last', all).id).toBe('undo-0mwzabmvq-y');
  expect(() => chooseOne('0mwzabmv', all)).toThrow('More than one');
  expect(() => chooseOne('nothing', all)).toThrow('has changed anything');
  expect(chooseSince('0mwzabmvp', all, 2_000)).toHaveLength(2);
  expect(chooseSince('1s', all, 2_000)).toHaveLength(2);
  expect(chooseSince('1970-01-01T00:00:02Z', all, 9_000)).toHaveLength(1);
  expect(() => chooseSince('yesterday', all, 0)).toThrow('is not a duration');
});
