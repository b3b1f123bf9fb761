import { expect, test } from 'vitest';

import { disarm } from './disarm.ts';

test('a filter loses its programs, whichever of its keys was found', () => {
  for (const key of ['filter.lfs.process', 'filter.lfs.required']) {
    expect(disarm([key])).toEqual([
      ['filter.lfs.clean', ''],
      ['filter.lfs.smudge', ''],
      ['filter.lfs.process', ''],
      ['filter.lfs.required', 'false'],
    ]);
  }
});

test('a hook in the configuration, as git 2.54 has them, is off and knows no event', () => {
  expect(disarm(['hook.lint.command'])).toEqual([
    ['hook.lint.enabled', 'false'],
    ['hook.lint.event', ''],
  ]);
});

test.for([
  'diff.x.command',
  'diff.a.b=c.textconv',
  'merge.x.driver',
  'credential.https://example.org.helper',
  'remote.origin.uploadpack',
  'remote.origin.vcs',
  'trailer.sign.cmd',
  'gpg.new.program',
  'later.x.somecommand',
])('%s is emptied', (key) => {
  expect(disarm([key])).toEqual([[key, '']]);
});

test.for(['core.autocrlf', 'user.name', 'remote.origin.url', 'branch.main.merge', 'diff.x.binary', 'submodule.s.url'])(
  '%s is left as it is',
  (key) => {
    expect(disarm([key])).toEqual([]);
  },
);
