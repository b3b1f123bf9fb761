import { insideGid, insideUid, insideUser, home } from './inside.ts';

/**
 * The `/etc` of a sandbox, by path: written for it, nothing of the host's. Names resolve by no server, since the gateway
 * resolves them; so that a look-up fails at once instead of waiting for an answer.
 */
export const etcFiles: Readonly<Record<string, string>> = {
  '/etc/passwd': `${insideUser}:x:${insideUid}:${insideGid}:${insideUser}:${home}:/bin/sh\n`,
  '/etc/group': `${insideUser}:x:${insideGid}:\n`,
  '/etc/hosts': '127.0.0.1 localhost sandbox\n::1 localhost\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  '/etc/resolv.conf': '# Names are resolved by the proxy.\n',
  // As another user than the owner of what it was granted, git would use none of it.
  '/etc/gitconfig': '[safe]\n\tdirectory = *\n',
  '/etc/machine-id': `${'0'.repeat(31)}1\n`,
};
