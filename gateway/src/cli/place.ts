import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { State } from '../index.ts';
import { ConfigError, createLog, dataFolder, openState } from '../index.ts';
import type { Given } from './command.ts';

/** The file that `init` writes and the others look for. */
export const configName = 'storycore-mcp.json';

/** How the command line calls itself where a client is named. */
export const ownClient = 'storycore-mcp';

/** The data folder of this user. */
export const ownFolder = (): string => dataFolder({ env: process.env, platform: process.platform, home: homedir() });

/** Where a configuration is looked for, best first. */
const candidates = (): readonly string[] => [resolve(configName), join(ownFolder(), configName)];

/** The path of the configuration, undefined where there is none. What a person names is taken at their word. */
export const findConfig = (given: Given): string | undefined => {
  const named = given.text('config') ?? (process.env['STORYCORE_MCP_CONFIG'] || undefined);
  return named === undefined ? candidates().find((path) => existsSync(path)) : resolve(named);
};

/** Where it is. Throws ConfigError when there is none. */
export const configPath = (given: Given): string => {
  const path = findConfig(given);
  if (path !== undefined) return path;
  const [here = '', own = ''] = candidates();
  throw new ConfigError(
    `There is no configuration: neither ${here} nor ${own} exists. Write one with \`storycore-mcp init PROJECT\`, or name it with --config.`,
  );
};

/** The state of this user, opened; whoever asks disposes of it. */
export const openOwnState = (): State => openState(ownFolder(), createLog({ level: 'warn' }).warn);
