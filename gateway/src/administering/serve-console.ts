import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { readAssets } from '../admin/assets.ts';
import { serveAdmin } from '../admin/server.ts';
import { isLoopback } from '../config/listening.ts';
import { readCertificate } from '../downstream/http/certificate.ts';
import { createChangeSource } from './changes.ts';
import { createHandlers } from './handlers.ts';
import type { AdministeringOptions } from './options.ts';

export interface ServeConsoleOptions extends Pick<
  AdministeringOptions,
  'config' | 'state' | 'gateway' | 'packages' | 'log'
> {
  /** Left out: 127.0.0.1, whatever clients connect to. */
  readonly host?: string;
  /** Left out: one that is free. */
  readonly port?: number;
  /** The built console. Left out: the one that came with this program. */
  readonly folder?: string;
  readonly now?: () => number;
}

/** The console, as it is served. Whoever serves it closes it. */
export interface Console {
  /** Nobody is let in by it. */
  readonly url: string;
  /** Lets one browser in, once. */
  readonly link: string;
  /** Another one; the one before does not hold any more. */
  newLink(): string;
  close(): Promise<void>;
}

/** Where the build puts it: seen from the sources, and from the bundle. */
const builtFolder = (): string => {
  const isBundle = !import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(isBundle ? './console/' : '../../dist/console/', import.meta.url));
};

/**
 * Serves the console. Rejects with a ConfigError where it cannot be: it is not there, or the address is not to be had, or
 * other machines could reach it and the configuration does not say that this is meant.
 */
export const serveConsole = async ({
  host,
  port,
  folder = builtFolder(),
  now = Date.now,
  ...given
}: ServeConsoleOptions): Promise<Console> => {
  const { config, state, log } = given;
  const { allowRemote, allowedHosts } = config.http;
  // A browser trusts what it reaches on its own machine, and knows no certificate for it.
  const tls = host === undefined || isLoopback(host) ? undefined : config.http.tls;
  const server = await serveAdmin({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    allowRemote,
    names: allowedHosts,
    ...(tls === undefined ? {} : { tls: readCertificate(tls) }),
    assets: readAssets(folder),
    handlers: createHandlers({ ...given, version: packageJson.version, now }),
    changes: createChangeSource(state, log),
    log,
  });
  const { url, newLink, close } = server;
  return { url, link: newLink(), newLink, close };
};
