import { spawn } from 'node:child_process';
import { findNpm } from './npm-program.ts';

/** What npm is run with: the person's environment and settings, except for what would let a package do something. */
export interface NpmSettings {
  /** The Node that runs npm, and later the servers. */
  readonly node: string;
  /** The person's environment, which says where their npm settings are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Left out: the person's. */
  readonly registry?: string;
  /** Ends npm. */
  readonly signal?: AbortSignal;
}

export interface NpmAnswer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Each outranks the person's own settings: none may run code of a package, or take one from elsewhere than a registry. */
const held: readonly string[] = [
  '--ignore-scripts',
  '--no-bin-links',
  '--allow-git=none',
  '--allow-remote=none',
  '--allow-file=none',
  '--allow-directory=none',
  // An npm that does not know the settings above asks this program, which is none, for what git holds.
  '--git=storycore-mcp-uses-no-git',
  '--global=false',
  '--workspaces=false',
  '--dry-run=false',
  // The lock file must say of each package where it comes from.
  '--omit-lockfile-registry-resolved=false',
  '--lockfile-version=3',
  // Tries again after 1 and after 3 seconds, rather than after 10 and after 60: a person waits.
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-factor=3',
  '--omit=dev',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--no-progress',
  '--json',
];

const mostCharacters = 16 * 2 ** 20;

/** Runs npm in a folder, which npm takes for its project. Resolves with what it said, whatever it did. */
export const runNpm = (words: readonly string[], folder: string, settings: NpmSettings): Promise<NpmAnswer> => {
  const { node, env, registry, signal } = settings;
  const npm = findNpm(node, env['PATH'] ?? env['Path'] ?? '');
  const chosen = registry === undefined ? [] : [`--registry=${registry}`];
  const args = [npm, ...words, ...held, ...chosen, `--prefix=${folder}`];
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: folder,
      env,
      shell: false,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < mostCharacters) stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-65_536);
    });
    // Told only when it has ended: until then it may go on writing in the folder.
    let failure: Error | undefined;
    child.once('error', (error) => (failure = error));
    child.once('close', (code) => (failure === undefined ? resolve({ code, stdout, stderr }) : reject(failure)));
  });
};
