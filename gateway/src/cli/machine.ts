import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { quoted } from '../config/problem.ts';
import type { Config, ServerConfig } from '../index.ts';
import { ConfigError, createGateway, createLog, findBrowser, GatewayError } from '../index.ts';
import type { Finding } from './findings.ts';
import { findProgram } from './find-program.ts';
import { openOwnState, ownFolder } from './place.ts';
import { showCount } from './units.ts';

const whyOf = (error: unknown): Pick<Finding, 'says' | 'remedy'> => {
  if (error instanceof GatewayError) return { says: error.message, ...(error.remedy && { remedy: error.remedy }) };
  if (error instanceof ConfigError) return { says: error.message };
  throw error;
};

/** What was found, or why it could not be looked for. */
export const tried = async (subject: string, work: () => Finding | Promise<Finding>): Promise<Finding> => {
  try {
    return await work();
  } catch (error) {
    return { subject, state: 'problem', ...whyOf(error) };
  }
};

/** Whether the data folder and the state file in it can be used, and by nobody else. */
export const examineState = (): Promise<Finding> =>
  tried('data folder', () => {
    const folder = ownFolder();
    if (!existsSync(folder)) {
      return { subject: 'data folder', state: 'ok', says: `${folder}: not there yet, made when it is needed` };
    }
    using state = openOwnState();
    const mode = statSync(folder).mode & 0o777;
    const grants = state.grants.list(Date.now()).length;
    const records = state.records.count();
    const says = `${folder}: ${showCount(grants, 'grant')} of yours, ${showCount(records, 'audit record')}`;
    if (process.platform === 'win32' || (mode & 0o077) === 0) return { subject: 'data folder', state: 'ok', says };
    return {
      subject: 'data folder',
      state: 'warning',
      says: `${says}; others can look into it (mode ${mode.toString(8)})`,
      remedy: `Run \`chmod 700 ${quoted(folder)}\`.`,
    };
  });

/** What the browser provider drives. */
const examineBrowser = ({ name, roots, browser: named }: ServerConfig): Promise<Finding> =>
  tried(name, () => {
    const says = `built in, drives ${findBrowser({ named })}, serves ${roots.join(', ')}`;
    return { subject: name, state: 'ok', says };
  });

const examineServer = (server: ServerConfig): Finding | Promise<Finding> => {
  const { name, provider, command = '', args, cwd, env, roots, url } = server;
  // What stands behind its host may be a key.
  if (url !== undefined) return { subject: name, state: 'ok', says: `is reached at ${new URL(url).origin}` };
  if (provider === 'puppeteer_playwright') return examineBrowser(server);
  if (provider !== undefined) {
    const says = roots.length === 0 ? 'built in' : `built in, serves ${roots.join(', ')}`;
    return { subject: name, state: 'ok', says };
  }
  const found = findProgram(command, cwd, env['PATH']);
  if (found !== undefined) return { subject: name, state: 'ok', says: `starts ${[found, ...args].join(' ')}` };
  return {
    subject: name,
    state: 'problem',
    says: `its command ${quoted(command)} is not found${/[\\/]/.test(command) ? ` from ${cwd}` : ' on the PATH'}`,
    remedy: `Install it, or write its whole path in mcpServers.${name}.command.`,
  };
};

/** Wiring finds what only it knows, such as a provider that is not installed; it starts no server. */
const wire = (config: Config): Promise<Finding> =>
  tried('servers', async () => {
    const fine = { subject: 'servers', state: 'ok', says: showCount(config.servers.length, 'server') } as const;
    if (!existsSync(ownFolder())) return fine;
    using state = openOwnState();
    await createGateway({ config, state, log: createLog({ level: 'error' }) }).close();
    return fine;
  });

/** Whether each server could be started; starts none. */
export const examineServers = async (config: Config): Promise<readonly Finding[]> => {
  if (config.servers.length === 0) {
    const remedy = 'Name a folder in `project.root`, or a server in `mcpServers`.';
    return [{ subject: 'servers', state: 'warning', says: 'there are none, so nothing can be called', remedy }];
  }
  const [wired, ...each] = await Promise.all([wire(config), ...config.servers.map(examineServer)]);
  const isKnown = wired.state === 'ok' || each.some(({ says }) => says === wired.says);
  return [...each, ...(isKnown ? [] : [wired])];
};

/** What the configuration says, in a line. */
export const summarize = ({ source, project, servers, grants }: Config): string =>
  `${source}: ${project === undefined ? '' : `project ${quoted(project.name)}, `}${showCount(servers.length, 'server')}, ${showCount(grants.length, 'grant')}`;

const oldestGit = 2_032;

const hints: Readonly<Record<string, string>> = {
  darwin: 'Install it with `xcode-select --install` or `brew install git`.',
  win32: 'Install it with `winget install Git.Git`.',
};

/** Whether there is a git that can be kept from running programs of others (2.32 can leave the user's settings out). */
export const examineGit = async (): Promise<Finding> => {
  const remedy = hints[process.platform] ?? 'Install it, for example with `sudo apt install git`.';
  const program = findProgram('git', '/');
  if (program === undefined) {
    return { subject: 'git program', state: 'warning', says: 'not on the PATH: the git tools will not work', remedy };
  }
  const { stdout } = await promisify(execFile)(program, ['version'], { timeout: 5_000 }).catch(() => ({ stdout: '' }));
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  const says = `${stdout.trim() || 'does not say its version'} (${program})`;
  if (Number(major) * 1_000 + Number(minor) >= oldestGit) return { subject: 'git program', state: 'ok', says };
  return { subject: 'git program', state: 'warning', says: `${says}: the git tools need 2.32 or later`, remedy };
};
