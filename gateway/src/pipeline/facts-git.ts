import { isFileUri } from '../policy/file-uri.ts';
import { canonicalHost } from '../policy/host.ts';
import { shorten } from '../policy/visible.ts';
import { violate } from './draft.ts';
import type { Draft } from './draft.ts';
import { touchPath } from './facts-path.ts';
import { touchEndpoint, touchUrl } from './facts-url.ts';
import { isRemoteKey, settingDanger } from './git-config.ts';
import { readGitWords } from './git-words.ts';
import { shellWords } from './shell-words.ts';

/** `ext::`, `fd::` and whatever `git-remote-*` is installed. */
const helperTransport = /^\s*[a-z0-9][a-z0-9+.-]*::/i;
/** Helpers that run commands, wherever they stand in a value. */
const runningTransport = /(?:^|[\s=])(?:ext|fd)::/i;

/** A word on a command line: it must not look like an option, nor carry a transport that runs commands. */
export const touchValue = (draft: Draft, where: string, text: string): void => {
  if (/^\s*[-\ufe63\uff0d]/.test(text)) {
    violate(draft, `The value of \`${where}\` begins with a dash and would be taken for an option.`);
  }
  if (/\p{Cc}/u.test(text)) violate(draft, `The value of \`${where}\` contains a control character.`);
  if (runningTransport.test(text))
    violate(draft, `The value of \`${where}\` uses a transport of git that runs commands.`);
};

const localTransport = { protocol: 'file', host: '', port: 0 } as const;

/** A folder as a remote: git's own `file` transport, which must be allowed, and the folder itself. */
const touchFolder = (draft: Draft, where: string, text: string): void => {
  touchEndpoint(draft, localTransport, text);
  touchPath(draft, where, text, 'read');
};

/** `user@host:path`, git's short form of an ssh URL; not a drive of Windows. */
const shortSsh = /^(?:([^@\s/\\:]+)@)?(\[[^\]]+\]|[^\s/\\:@[\]]+):(?!\/\/)([^]*)$/;

const touchSsh = (
  draft: Draft,
  where: string,
  [, user, hostText = '', path = '']: readonly (string | undefined)[],
): void => {
  const host = canonicalHost(hostText.replace(/^\[([^:\]]+)\]$/, '$1'));
  const options = [user, path].some((part) => part?.startsWith('-') === true);
  if (host === undefined || options)
    return violate(draft, `The remote in \`${where}\` cannot be read as a host and a path.`);
  touchEndpoint(draft, { protocol: 'ssh', host, port: 22 }, `${host}:${path}`);
};

/**
 * What git would connect to: a URL, `user@host:path`, a folder, or the name of a remote. `named` says that a bare word
 * is such a name and not a folder.
 */
export const touchRemote = (draft: Draft, where: string, text: string, named: boolean): void => {
  const before = draft.violations.length;
  touchValue(draft, where, text);
  if (draft.violations.length > before) return;
  if (helperTransport.test(text)) {
    return violate(
      draft,
      `The remote in \`${where}\` uses the transport ${shorten(text.split('::')[0] ?? '', 40)}, which can run commands.`,
    );
  }
  if (isFileUri(text)) return touchFolder(draft, where, text);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return touchUrl(draft, where, text);
  const ssh = draft.world.platform === 'win32' && /^[A-Za-z]:[\\/]/.test(text) ? null : shortSsh.exec(text);
  if (ssh !== null) return touchSsh(draft, where, ssh);
  if (!named || /^[./~\\]|^[A-Za-z]:[\\/]|[\\/]\.\.(?:[\\/]|$)/.test(text)) touchFolder(draft, where, text);
};

/** A setting of git that would be made. */
export const touchSetting = (draft: Draft, where: string, key: string, value: string): void => {
  const danger = key.startsWith('-') ? 'looks like an option' : settingDanger(key, value);
  if (danger !== undefined) return violate(draft, `The setting ${shorten(key, 80)} in \`${where}\` ${danger}.`);
  if (isRemoteKey(key)) return touchRemote(draft, where, value, false);
  touchValue(draft, where, value);
};

/** The words of a git command line, in one text or a list. */
export const touchWords = (draft: Draft, where: string, value: string | readonly string[], command: string): void => {
  const words = typeof value === 'string' ? shellWords(value.trim()) : value;
  if (words === undefined) return violate(draft, `The command line in \`${where}\` would do more than call git.`);
  if (words.some((word) => word.includes('\0')))
    violate(draft, `The command line in \`${where}\` contains a control character.`);
  const found = readGitWords(words, command);
  for (const danger of found.dangers) violate(draft, `The command line in \`${where}\` ${shorten(danger)}.`);
  for (const remote of found.remotes) touchRemote(draft, where, remote, true);
  for (const path of found.reads) touchPath(draft, where, path, 'read');
  for (const path of found.writes) touchPath(draft, where, path, 'write');
  for (const [key, setting] of found.settings) touchSetting(draft, where, key, setting);
  if (words.some((word) => runningTransport.test(word)))
    violate(draft, `The command line in \`${where}\` uses a transport of git that runs commands.`);
};
