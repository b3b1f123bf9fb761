import { expect, test } from 'vitest';
import { isRemoteKey, settingDanger } from './git-config.ts';

test.each([
  ['user.name', 'Ana'],
  ['User.Email', 'ana@example.org'],
  ['core.autocrlf', 'input'],
  ['init.defaultBranch', 'main'],
  ['pull.rebase', 'true'],
  ['color.ui', 'auto'],
  ['color.diff.meta', 'yellow'],
  ['branch.feature/x.merge', 'refs/heads/x'],
  ['merge.conflictStyle', 'zdiff3'],
  ['alias.st', 'status'],
  ['alias.lg', 'log --oneline --graph'],
  ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
  ['push.autoSetupRemote', 'true'],
])('%s may be %s', (key, value) => {
  expect(settingDanger(key, value)).toBeUndefined();
});

test.each([
  ['core.pager', 'id'],
  ['CORE.SSHCOMMAND', 'id'],
  ['core.fsmonitor', 'id'],
  ['core.hooksPath', '/x'],
  ['core.editor', 'id'],
  ['core.worktree', '/'],
  ['core.attributesFile', '/x'],
  ['credential.helper', 'store'],
  ['credential.https://x.helper', '!id'],
  ['filter.lfs.clean', 'id'],
  ['filter.lfs.smudge', 'id'],
  ['diff.external', 'id'],
  ['diff.x.textconv', 'id'],
  ['merge.x.driver', 'id'],
  ['gpg.program', 'id'],
  ['gpg.ssh.defaultKeyCommand', 'id'],
  ['sequence.editor', 'id'],
  ['alias.x', '!id'],
  ['alias.x', 'fetch --upload-pack=id'],
  ['include.path', '/x'],
  ['includeIf.gitdir:/x.path', '/x'],
  ['url.https://evil/.insteadOf', 'https://good/'],
  ['protocol.ext.allow', 'always'],
  ['submodule.x.update', '!id'],
  ['remote.origin.uploadpack', 'id'],
  ['remote.origin.proxy', 'http://x'],
  ['http.proxy', 'http://x'],
  ['http.sslVerify', 'false'],
  ['init.templateDir', '/x'],
  ['uploadpack.packObjectsHook', 'id'],
  ['safe.directory', '*'],
  ['no-such-section.x', 'y'],
  ['nodot', 'x'],
  ['user.name', 'a\n[core]\npager=id'],
])('%s may not be %s', (key, value) => {
  expect(settingDanger(key, value)).toBeTypeOf('string');
});

test('where git connects is judged by the address, not by the key', () => {
  expect([isRemoteKey('remote.origin.url'), isRemoteKey('submodule.a.url'), isRemoteKey('http.x.url')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(settingDanger('remote.origin.pushUrl', 'https://x')).toBeUndefined();
});
