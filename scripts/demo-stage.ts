import { execFile, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const script = join(root, 'gateway', 'bin', 'storycore-mcp.mjs');

/** A project, a data folder and a `storycore-mcp` on the PATH, in a folder of their own. Whoever makes it removes it. */
export interface Stage {
  readonly folder: string;
  /** A copy of the sample project, with a git repository and a first commit. */
  readonly project: string;
  /** The data folder. */
  readonly data: string;
  /** The path of `storycore-mcp`, which knows this stage's data folder; and what runs it, with which environment. */
  readonly command: string;
  readonly script: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Runs `storycore-mcp` with these words; its stdout. Rejects when it fails. */
  cli(...words: string[]): Promise<string>;
  /** Runs a command line as a person would, in a shell, in the project's folder. Rejects when it fails. */
  shell(command: string): Promise<string>;
  git(...words: string[]): Promise<string>;
  remove(): void;
}

/** None of the settings of whoever runs the demo, and an author for its first commit. */
const gitEnvironment = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_AUTHOR_NAME: 'StoryCore',
  GIT_AUTHOR_EMAIL: 'storycore@localhost',
  GIT_COMMITTER_NAME: 'StoryCore',
  GIT_COMMITTER_EMAIL: 'storycore@localhost',
};

/** `storycore-mcp` as a command, as it is after an installation; for this data folder, whoever starts it. Its path. */
const installCommand = (folder: string, data: string): string => {
  mkdirSync(folder);
  if (process.platform === 'win32') {
    const path = join(folder, 'storycore-mcp.cmd');
    writeFileSync(path, `@set "STORYCORE_MCP_HOME=${data}"\r\n@"${process.execPath}" "${script}" %*\r\n`);
    return path;
  }
  const path = join(folder, 'storycore-mcp');
  const start = `STORYCORE_MCP_HOME="${data}" exec "${process.execPath}" "${script}" "$@"`;
  writeFileSync(path, `#!/bin/sh\n${start}\n`);
  chmodSync(path, 0o755);
  return path;
};

const runShell = (command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`\`${command}\` ended with ${code}:\n${complaint}`));
    });
  });

/** Builds the stage. */
export const buildStage = async (): Promise<Stage> => {
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'storycore-')));
  const project = join(folder, "L'Étale");
  const commands = join(folder, 'bin');
  const data = join(folder, 'data');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${commands}${delimiter}${process.env['PATH'] ?? ''}`,
    STORYCORE_MCP_HOME: data,
    COLUMNS: '80',
    NO_COLOR: '1',
  };
  delete env['STORYCORE_MCP_CONFIG'];
  const execute = promisify(execFile);
  const git = async (...words: string[]): Promise<string> =>
    (await execute('git', words, { cwd: project, env: { ...process.env, ...gitEnvironment } })).stdout.trim();

  cpSync(join(root, 'examples', 'sample-project'), project, { recursive: true });
  const command = installCommand(commands, data);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Storyboard v1');
  return {
    folder,
    project,
    data,
    command,
    script,
    env,
    git,
    cli: async (...words) => (await execute(process.execPath, [script, ...words], { cwd: project, env })).stdout,
    shell: (command) => runShell(command, project, env),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
};
