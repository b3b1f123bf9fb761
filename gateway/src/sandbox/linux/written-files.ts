import { etcFiles } from './etc-files.ts';
import { lazyProxyPath, lazyProxySource } from './lazy-proxy.ts';

/** Files of a sandbox that are on no disk, by path. */
export const writtenFiles: Readonly<Record<string, string>> = { ...etcFiles, [lazyProxyPath]: lazyProxySource };
