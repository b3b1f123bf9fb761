import type { Confinement } from '../../policy/confinement.ts';

/** A string of SBPL, the profile language of `sandbox-exec`: a Scheme string. Control characters have no place in a path. */
const quoted = (text: string): string => {
  if (/\p{Cc}/u.test(text)) throw new TypeError('a path with control characters cannot be put into a profile');
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
};

const subpaths = (paths: readonly string[]): string => paths.map((path) => `(subpath ${quoted(path)})`).join(' ');

const rule = (verdict: 'allow' | 'deny', operation: string, paths: readonly string[]): readonly string[] =>
  paths.length === 0 ? [] : [`(${verdict} ${operation} ${subpaths(paths)})`];

/** What any program needs to load its libraries and to know the time. */
const systemPaths = [
  '/usr/lib',
  '/usr/bin',
  '/bin',
  '/usr/share',
  '/System/Library',
  '/System/Cryptexes',
  '/System/Volumes/Preboot/Cryptexes',
  '/Library/Apple',
  '/private/var/db/timezone',
  '/private/var/db/dyld',
];

const base = [
  '(version 1)',
  '(deny default)',
  '(allow process-exec process-fork)',
  '(allow signal (target same-sandbox))',
  '(allow process-info* (target same-sandbox))',
  '(allow sysctl-read)',
  '(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo") (global-name "com.apple.system.logger"))',
  '(allow file-read* (literal "/") (literal "/dev/null") (literal "/dev/zero") (literal "/dev/random") (literal "/dev/urandom"))',
  '(allow file-write-data (literal "/dev/null"))',
  // Names of folders on the way to what is allowed; not what is in them.
  '(allow file-read-metadata)',
];

/** Run by other programs when they find them, so that who writes them gives orders: as on Linux, closed even in what may be written. */
const guarded = (folder: string, writesGit: boolean): readonly string[] => [
  ...(writesGit ? ['.git/hooks', '.git/config'] : ['.git']).map((name) => `${folder}/${name}`),
  ...['.vscode', '.idea', '.claude', '.cursor', '.husky', '.mcp.json', '.npmrc', '.envrc'].map(
    (name) => `${folder}/${name}`,
  ),
];

const network = (proxyPort: number | undefined): readonly string[] =>
  proxyPort === undefined ? [] : [`(allow network-outbound (remote ip "localhost:${proxyPort}"))`];

export interface ProfileOptions {
  readonly confinement: Confinement;
  /** Where its proxy listens on this machine; undefined where it has no network. */
  readonly proxyPort?: number;
}

/**
 * The profile for `sandbox-exec -p` that says what a confinement says, as far as macOS can: the last rule that fits
 * decides. It holds no limits, and other programs of this machine can reach the proxy's port too. Written from the
 * documentation, *not run here*.
 */
export const macosProfile = ({ confinement, proxyPort }: ProfileOptions): string => {
  const { readPaths, writePaths, hiddenPaths, writesGit = false } = confinement;
  return [
    ...base,
    ...rule('allow', 'file-read*', systemPaths),
    ...rule('allow', 'file-read*', readPaths),
    ...rule('allow', 'file-read* file-write*', writePaths),
    ...rule(
      'deny',
      'file-write*',
      writePaths.flatMap((folder) => guarded(folder, writesGit)),
    ),
    ...rule('deny', 'file-read* file-write*', hiddenPaths),
    // A file that becomes another user, or a name for one elsewhere, is made by nobody.
    '(deny file-write-setugid)',
    ...network(confinement.network === undefined ? undefined : proxyPort),
    '',
  ].join('\n');
};
