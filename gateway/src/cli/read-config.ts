import type { Config } from '../index.ts';
import { loadConfig } from '../index.ts';
import type { Given } from './command.ts';
import { configPath, findConfig } from './place.ts';

/** The configuration that holds. Throws ConfigError when there is none, or it cannot be used. */
export const readConfig = (given: Given): Config => loadConfig(configPath(given));

/** The configuration where there is one. Throws ConfigError when it cannot be used. */
export const readConfigIfAny = (given: Given): Config | undefined =>
  findConfig(given) === undefined ? undefined : readConfig(given);
