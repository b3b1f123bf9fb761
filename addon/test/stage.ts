import { execFile, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { bin, createWorkplace, root } from '../../gateway/test/integration/workplace.ts';

const versionOf = spawnSync('python3', ['-c', 'import sys; print(sys.version_info >= (3, 9), sys.executable)'], {
  encoding: 'utf8',
});
const [isNew, interpreter = ''] = (versionOf.stdout ?? '').trim().split(/ (.*)/);

/** The interpreter itself: what stands on the path may look for it anew in each folder. */
export const python = interpreter;

/** Whether there is no Python here that the add-on runs on. */
export const noPython = isNew !== 'True' || process.platform === 'win32';

/** The end of a title of what needs it. */
export const where = '(skipped without Python 3.9, and on Windows)';

export const addonFolder = join(root, 'addon', 'mcp_server_addon');

type Environment = Readonly<Record<string, string>>;

/** An engine with the add-on in its place, a copy of the sample project, and a data folder. */
export interface Engine {
  readonly folder: string;
  readonly project: string;
  readonly data: string;
  /** Where the add-on lies. */
  readonly addon: string;
  readonly env: Environment;
  /** Runs a scenario and gives what it told last. */
  play(scenario: string, env?: Environment): Promise<unknown>;
  /** Starts one that tells something and stays; gives what it told, and its process. */
  begin(scenario: string): Promise<{ readonly told: unknown; kill(): void }>;
  /** Writes a file, with the folders above it. */
  put(path: string, text: string, mode?: number): string;
}

const scenarios = join(root, 'addon', 'test', 'scenarios.py');
const run = promisify(execFile);

export const createEngine = (): Engine => {
  const place = createWorkplace();
  onTestFinished(() => place[Symbol.dispose]());
  const engine = join(place.folder, "Mon moteur à l'été");
  const addon = join(engine, 'addons', 'official', 'mcp_server_addon');
  cpSync(addonFolder, addon, { recursive: true, filter: (path) => !/__pycache__|server$/.test(path) });
  const env = {
    ...place.env,
    // The Node that runs the tests: the one on the path may be another.
    PATH: [join(process.execPath, '..'), place.env['PATH'] ?? ''].join(delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
    STORYCORE_MCP_GATEWAY: bin,
    STORYCORE_MCP_PROJECT: place.project,
    STAGE_ENGINE: engine,
  };
  return {
    folder: place.folder,
    project: place.project,
    data: place.data,
    addon,
    env,
    async play(scenario, more = {}) {
      const { stdout } = await run(python, [scenarios, scenario], { env: { ...env, ...more }, timeout: 25_000 });
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    },
    async begin(scenario) {
      const child = spawn(python, [scenarios, scenario], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      const line = await new Promise<string>((resolve) => {
        let text = '';
        child.stdout.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
          if (text.includes('\n')) resolve(text);
        });
      });
      return { told: JSON.parse(line), kill: () => void child.kill('SIGKILL') };
    },
    put(path, text, mode = 0o644) {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, text, { mode });
      return path;
    },
  };
};

/** Changes a JSON file. */
export const change = (path: string, edit: (content: Record<string, unknown>) => object): void =>
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, 'utf8')))));
