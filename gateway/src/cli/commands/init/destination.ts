import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkConfig } from '../../../config/load.ts';
import { real, within } from '../../../config/place.ts';
import { quoted } from '../../../config/problem.ts';
import { GatewayError } from '../../../index.ts';
import { UsageError } from '../../command.ts';
import { configName } from '../../place.ts';
import type { Project } from './project.ts';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** `Minuit à Montréal` becomes `minuit-a-montreal`. */
const slug = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'project';

const whatIsThere = (path: string): string => {
  const loaded = checkConfig(path);
  if ('problems' in loaded) return 'which is not a valid configuration';
  const { project, servers } = loaded.config;
  if (project === undefined) return `a configuration with ${servers.length} servers`;
  return `the configuration of ${quoted(project.name)} (${project.root})`;
};

/** Files in the reach of tools that may write could be rewritten by them, and with them what is allowed. */
const refuseInReach = (path: string, what: string, { root }: Project, remedy: string): void => {
  if (within(real(path), root)) {
    throw new UsageError(`${what} would lie in the project, ${path}, where tools may write.`, remedy);
  }
};

/** Where the configuration goes: outside of what it opens, and over nothing that is there unless that is `force`d. */
export const chooseDestination = (
  output: string | undefined,
  { project, folder, force }: { readonly project: Project; readonly folder: string; readonly force: boolean },
): string => {
  const named = output === undefined ? join(folder, configName) : resolve(output);
  const path = isFolder(named) ? join(named, configName) : named;
  refuseInReach(
    folder,
    'The data folder',
    project,
    'Name a folder inside of this one, or another data folder in STORYCORE_MCP_HOME.',
  );
  refuseInReach(path, 'The configuration', project, 'Name a place outside with --output, or leave it out.');
  if (within(project.root, real(folder))) {
    throw new UsageError('This is the data folder of the gateway, which no tool may touch.', 'Name a project folder.');
  }
  if (output !== undefined && !isFolder(dirname(path))) {
    throw new UsageError(`There is no folder ${quoted(dirname(path))}.`, 'Create it first, or correct --output.');
  }
  if (existsSync(path) && !force) {
    const other = join(dirname(path), `${slug(project.name)}.json`);
    throw new GatewayError('invalid-request', `${path} is there already: ${whatIsThere(path)}.`, {
      remedy: `Write beside it with \`--output ${quoted(other)}\`, or replace it with --force.`,
    });
  }
  return path;
};
