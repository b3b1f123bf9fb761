import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trusting } from '../fixtures/trusted.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const bin = join(root, 'gateway', 'bin', 'storycore-mcp.mjs');
export const fixture = (name: string): string => join(root, 'gateway', 'test', 'fixtures', `${name}.ts`);

/** Whether there is no git here: then the project of a workplace is under no version control. */
export const noGit = spawnSync('git', ['version'], { stdio: 'ignore' }).status !== 0;

/** A folder of its own with a home, a data folder, and a copy of the sample project under git. */
export interface Workplace extends Disposable {
  readonly folder: string;
  readonly project: string;
  readonly data: string;
  readonly env: Record<string, string>;
  /** Writes a configuration beside the project and gives its path. Its commands are trusted, unless they say otherwise. */
  config(content: unknown): string;
}

const git = (cwd: string, ...args: string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false', ...args],
    {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
    },
  );

export const createWorkplace = (): Workplace => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'storycore-test-')));
  const project = join(folder, 'Le Phare');
  const data = join(folder, 'data');
  mkdirSync(join(folder, 'home'));
  mkdirSync(data, { mode: 0o700 });
  cpSync(join(root, 'examples', 'sample-project'), project, { recursive: true });
  if (!noGit) {
    git(project, 'init', '--quiet', '--initial-branch=main');
    git(project, 'add', '--all');
    git(project, 'commit', '--quiet', '--message', 'Premier jet');
  }
  return {
    folder,
    project,
    data,
    env: { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home'), STORYCORE_MCP_HOME: data },
    config(content) {
      const path = join(folder, 'storycore-mcp.json');
      writeFileSync(path, JSON.stringify(trusting(content), null, 2));
      return path;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** Reading and writing in the project by filesystem and git, and server-everything with all its tools. */
export const fullConfig = (project: string): unknown => ({
  project: { root: project },
  resource_config: { filesystem: { read_paths: [project], write_paths: [project] } },
  providers: { filesystem: true, git: true },
  mcpServers: {
    everything: {
      command: process.execPath,
      args: [join(root, 'node_modules', '@modelcontextprotocol', 'server-everything', 'dist', 'index.js'), 'stdio'],
      // Confined where this machine can, and tested all the same where it cannot.
      sandbox: { require: 'none', because: 'The tests start it on every machine.' },
    },
  },
  grants: [
    { effect: 'allow', level: 'tool_execute', server: 'everything' },
    { effect: 'allow', level: 'resource_read', server: 'everything' },
  ],
});
