import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { readGitWords } from './git-words.ts';
import { shellWords } from './shell-words.ts';

const read = (line: string, command = '') => {
  const { dangers, remotes, reads, writes, settings } = readGitWords(line.split(' '), command);
  return { dangers: dangers.length, remotes, reads, writes, settings };
};

const nothing = { dangers: 0, remotes: [], reads: [], writes: [], settings: [] };

test.each([
  'status --short',
  'git log -c --oneline -n 5',
  'diff --stat HEAD~3..HEAD',
  'show HEAD:a/b',
  'log main...topic',
  'commit -m --amend',
  'commit --message --output=x',
  'branch -m old new',
  'add -A',
  'config --get core.pager',
  'config list',
  'submodule update --remote',
  'diff --output-indicator-new=x',
  'log --grep --exec',
])('git %s touches nothing outside', (line) => {
  expect(read(line)).toEqual(nothing);
});

test.each([
  '-c core.pager=id log',
  '--exec-path=/x status',
  '-C /etc status',
  'log --ext-diff',
  'fetch --upload-pack=id origin',
  'fetch --upl=id origin',
  'rebase --ex=id main',
  'rebase -ix id main',
  'clone -u id x',
  'grep -Oid x',
  'push --receive-pack id',
  'clone --config=core.pager=id x',
  'filter-branch --tree-filter id',
  'constructor',
  'my-alias',
  'submodule foreach id',
  'bisect run id',
  'config --edit',
  'config -f /etc/x a.b c',
])(`git %s is refused ${proves('T-18')}`, (line) => {
  expect(read(line).dangers).toBeGreaterThan(0);
});

test.each([
  ['clone https://x/y out', { remotes: ['https://x/y'], writes: ['out'] }],
  ['clone --depth 1 https://x/y out', { remotes: ['https://x/y'], writes: ['out'] }],
  ['clone --unknown 1 https://x/y', { remotes: ['1', 'https://x/y'], writes: ['https://x/y'] }],
  ['fetch origin +refs/heads/*:refs/remotes/o/*', { remotes: ['origin'] }],
  ['push https://x/y main', { remotes: ['https://x/y'] }],
  ['pull x@y:z', { remotes: ['x@y:z'] }],
  ['remote add o https://x', { remotes: ['https://x'] }],
  ['remote -v', {}],
  ['submodule add https://x sub', { remotes: ['https://x'], writes: ['sub'] }],
  ['submodule status', {}],
  ['init ../x', { writes: ['../x'] }],
  ['worktree add ../wt main', { writes: ['../wt'] }],
  ['worktree list', {}],
  ['bundle create x.bundle HEAD', { writes: ['x.bundle'] }],
  ['bundle verify x.bundle', { reads: ['x.bundle'] }],
  ['bisect start', {}],
  ['diff --no-index /etc/passwd a', { reads: ['/etc/passwd'] }],
  ['log --output=/x', { writes: ['/x'] }],
  ['log --output /x', { writes: ['/x'] }],
  ['archive -o /x HEAD', { writes: ['/x'] }],
  ['format-patch -o/x HEAD', { writes: ['/x'] }],
  ['archive --remote=https://x HEAD', { remotes: ['https://x'] }],
  ['clone --reference /x https://y', { remotes: ['https://y'], reads: ['/x'] }],
  ['checkout -- a b', { writes: ['a', 'b'] }],
  ['restore .', { writes: ['.'] }],
  ['status -- ../x', { reads: ['../x'] }],
  ['config user.name Ana', { settings: [['user.name', 'Ana']] }],
  ['config set user.name Ana', { settings: [['user.name', 'Ana']] }],
  ['config --global core.editor id', { settings: [['core.editor', 'id']] }],
])('git %s: %j', (line, expected) => {
  expect(read(line)).toEqual({ ...nothing, ...expected });
});

test('where the command is settled, the words are its own', () => {
  expect(read('--oneline', 'log')).toEqual(nothing);
  expect(read('--output=/x', 'log').writes).toEqual(['/x']);
  expect(readGitWords([])).toMatchObject({ dangers: [] });
});

test.each([
  ['log --format="%h %s" -n 3', ['log', '--format=%h %s', '-n', '3']],
  ["commit -m 'a; b'", ['commit', '-m', 'a; b']],
  ['show HEAD^{tree} a\\ b *.ts', ['show', 'HEAD^{tree}', 'a b', '*.ts']],
  ['a "" b', ['a', '', 'b']],
  ['', []],
])('a shell takes %j apart', (line, words) => {
  expect(shellWords(line)).toEqual(words);
});

test.each(['a; b', 'a | b', 'a && b', 'a > b', 'a $(b)', 'a `b`', 'a "$b"', 'a\nb', "a 'b", 'a "`b`"'])(
  'a shell would do more with %j',
  (line) => {
    expect(shellWords(line)).toBeUndefined();
  },
);
