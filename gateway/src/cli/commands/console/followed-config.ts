import { createLive } from '../../../config/live.ts';
import { checkConfig } from '../../../config/load.ts';
import { look } from '../../../config/look.ts';
import { pathsOf } from '../../../config/source.ts';
import { watchFiles } from '../../../config/watch.ts';
import type { Config } from '../../../index.ts';
import { loadConfig } from '../../../index.ts';

/** A configuration that no gateway of this process holds by, as its files say it. Whoever follows it disposes of it. */
export interface FollowedConfig extends Disposable {
  /** What holds at the moment, whenever it is read. */
  readonly config: Config;
}

/** What is valid holds at once; what is not changes nothing. Throws ConfigError where it is not valid at first. */
export const followedConfig = (path: string): FollowedConfig => {
  const live = createLive(loadConfig(path));
  const wasFolder = look(path) === 'folder';
  const watch = watchFiles({
    paths: () => pathsOf(path, wasFolder),
    onChange() {
      const loaded = checkConfig(path);
      if ('config' in loaded) live.replace(loaded.config);
    },
  });
  return { config: live.config, [Symbol.dispose]: () => watch.close() };
};
