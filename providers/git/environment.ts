import { devNull } from 'node:os';
import { delimiter } from 'node:path';

import type { ConfigEntry } from './disarm.ts';
import { absoluteFolders } from './find-git.ts';

/** What git may know of the environment of this server. */
export interface Surroundings {
  readonly PATH?: string | undefined;
  /** Windows programs do not start without it. */
  readonly SYSTEMROOT?: string | undefined;
}

/**
 * The whole environment of a git command. Nothing is inherited but where programs are: no GIT_* variable, no home, so no
 * configuration but the repository's own, and above that `config`.
 */
export const gitEnvironment = (around: Surroundings, config: readonly ConfigEntry[]): Record<string, string> => ({
  PATH: absoluteFolders(around.PATH ?? '').join(delimiter),
  ...(around.SYSTEMROOT === undefined ? {} : { SYSTEMROOT: around.SYSTEMROOT }),
  // `~` in a repository's configuration leads nowhere, and does not end git with «$HOME not set».
  HOME: devNull,
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'false',
  GIT_SEQUENCE_EDITOR: 'false',
  // No transport at all, whatever protocol.*.allow says: a missing object is an error, not a connection.
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_ADVICE: '0',
  // Looking does not rewrite the index.
  GIT_OPTIONAL_LOCKS: '0',
  // Not `-c key=value`, where a name with «=» in it would be read as another key.
  GIT_CONFIG_COUNT: String(config.length),
  ...Object.fromEntries(
    config.flatMap(([key, value], at) => [
      [`GIT_CONFIG_KEY_${at}`, key],
      [`GIT_CONFIG_VALUE_${at}`, value],
    ]),
  ),
});
