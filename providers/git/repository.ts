import { dirname } from 'node:path';

import { checkFolder } from './check-folder.ts';
import { disarm, fixedConfig, type ConfigEntry } from './disarm.ts';
import { gitEnvironment, type Surroundings } from './environment.ts';
import { explainFailure, GitFailure } from './failure.ts';
import { findGit } from './find-git.ts';
import { runGit, type GitOutput } from './git.ts';
import type { Window } from './window.ts';

/** What the owner of the server decides. */
export interface Settings {
  /** The one repository, as it was given; absolute. */
  readonly folder: string;
  readonly around: Surroundings;
  /** Of one git command. */
  readonly timeLimitMs: number;
  /** Of what one call shows. */
  readonly maxOutputBytes: number;
  /** In a sandbox the account is another than the person's own: whose the repository is says nothing there. */
  readonly confined?: boolean;
}

export interface GitOptions {
  readonly input?: string;
  readonly window?: Window;
  /** Exit codes that are an answer; every other is a failure. Default: 0. */
  readonly answers?: readonly number[];
  /** Settings on top of those that disarm. */
  readonly config?: readonly ConfigEntry[];
}

/** The repository as one call sees it: checked, and with its programs disarmed. */
export interface Repository {
  /** Absolute paths that mean the root: its real path, and as its owner spells it. */
  readonly spellings: readonly [real: string, given: string];
  readonly maxOutputBytes: number;
  /** Names of what its configuration sets, as git spells them. */
  readonly configured: ReadonlySet<string>;
  /** Runs a git command in it. Rejects with a `GitFailure`. */
  readonly git: (args: readonly string[], options?: GitOptions) => Promise<GitOutput>;
}

/** The checked repository. Opened again for every call: another program may have changed its configuration. */
export const openRepository = async (settings: Settings, signal: AbortSignal): Promise<Repository> => {
  const root = await checkFolder(settings.folder);
  const program = findGit(settings.around.PATH ?? '');
  const runner =
    (disarmed: readonly ConfigEntry[], place: Readonly<Record<string, string>>): Repository['git'] =>
    async (args, { answers = [0], config = [], ...options } = {}) => {
      const environment = { ...gitEnvironment(settings.around, [...disarmed, ...config]), ...place };
      const { timeLimitMs } = settings;
      const output = await runGit({ program, cwd: root, args, environment, timeLimitMs, signal, ...options });
      if (!answers.includes(output.code)) throw explainFailure(args[0] ?? '', output.stderr);
      return output;
    };

  // A repository further up is not the one that was granted.
  const place = { GIT_CEILING_DIRECTORIES: dirname(root) };
  const trusted: readonly ConfigEntry[] = settings.confined === true ? [['safe.directory', root]] : [];
  const cautious = runner([...fixedConfig, ...trusted], place);
  await checkVersion(cautious);
  const [listed] = await Promise.all([
    cautious(['config', '--list', '--name-only', '-z', '--includes']),
    checkPlace(cautious, root),
  ]);
  const configured = new Set(listed.text.split('\0').filter((key) => key !== ''));

  return {
    spellings: [root, settings.folder],
    maxOutputBytes: settings.maxOutputBytes,
    configured,
    // The working tree is said here as well, so that no `core.worktree` can come in between.
    git: runner([...fixedConfig, ...trusted, ...disarm(configured)], { ...place, GIT_WORK_TREE: root }),
  };
};

/** Settings from the environment, which all of this rests on, came with git 2.31; 2.32 can leave the user's own out. */
const checkVersion = async (git: Repository['git']): Promise<void> => {
  const { text } = await git(['version']);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  if (Number(major) * 1_000 + Number(minor) >= 2_032) return;
  throw new GitFailure(
    `This is ${text.trim()}, which cannot be kept from running programs.`,
    'Install git 2.32 or later.',
  );
};

/** The configuration or a `commondir` file can move the working tree or the repository; then it is not the granted one. */
const checkPlace = async (git: Repository['git'], root: string): Promise<void> => {
  const asked = ['--show-toplevel', '--absolute-git-dir', '--git-common-dir'];
  const { text } = await git(['rev-parse', '--path-format=absolute', ...asked]);
  const expected = `${root}\n${root}/.git\n${root}/.git\n`;
  // git writes «/» on Windows too, and composes accents on macOS.
  if (text.normalize() === expected.replaceAll('\\', '/').normalize()) return;
  if (text.normalize() === expected.normalize()) return;
  throw new GitFailure(
    'The repository does not lie in its folder: its configuration (core.worktree) or its .git/commondir points elsewhere.',
    'Remove that setting with `git config --unset core.worktree`, or serve the folder that it names.',
  );
};
