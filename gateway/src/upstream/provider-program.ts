import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../errors.ts';
import { findBrowser } from './find-browser.ts';

/** What of a provider's configuration decides what is run. */
export interface ProviderEntry {
  readonly provider: 'filesystem' | 'git' | 'project' | 'brave_search' | 'puppeteer_playwright';
  readonly cwd: string;
  readonly roots: readonly string[];
  readonly browser?: string;
  /** Where `storycore-mcp install` puts its package: looked for where that does not lie beside the gateway. */
  readonly installed?: string;
}

/** What runs a provider on the gateway's own Node. */
export interface ProviderProgram {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Absolute: the files and folders that it consists of, and has to read to run. */
  readonly programPaths: readonly string[];
}

const require = createRequire(import.meta.url);

/** The folder of a package that a module finds; undefined where it finds none. */
const found = (name: string, from = require): string | undefined => {
  try {
    return dirname(from.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
};

/** Whether a package came with the gateway. */
export const comesAlong = (name: string): boolean => found(name) !== undefined;

const packageFolder = (name: string, { provider, installed }: ProviderEntry): string => {
  const folder = found(name) ?? installed;
  if (folder !== undefined && existsSync(join(folder, 'package.json'))) return folder;
  throw new ConfigError(`The package ${name} is not installed. Install it with \`storycore-mcp install ${provider}\`.`);
};

/** The outermost `node_modules` around a package: what it needs lies beside it. */
const modulesAround = (folder: string): string => {
  const inner = `${sep}node_modules${sep}`;
  return folder.includes(inner) ? folder.slice(0, folder.indexOf(inner) + inner.length - 1) : folder;
};

/** Beside the bundle where it is built; in a checkout the source, which Node runs as it is. */
const ownEntry = (name: 'git' | 'project' | 'browser'): string => {
  const places = [`./providers/${name}.js`, `../../../providers/${name}/server.ts`];
  const entry = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) => existsSync(path));
  if (entry === undefined) throw new ConfigError(`The ${name} provider is missing. Install storycore-mcp again.`);
  return entry;
};

/** With the `package.json` that says how its files are to be read, which lies two folders up in either place. */
const pathsOfOwn = (entry: string): readonly string[] => [
  dirname(entry),
  join(dirname(entry), '..', '..', 'package.json'),
];

/** What to run for a provider. Throws ConfigError when a part of it is not there. */
export const providerProgram = (server: ProviderEntry): ProviderProgram => {
  const { provider, cwd, roots, browser: named } = server;
  switch (provider) {
    case 'filesystem': {
      const folder = packageFolder('@modelcontextprotocol/server-filesystem', server);
      return { args: [join(folder, 'dist', 'index.js'), ...roots], cwd, programPaths: [modulesAround(folder)] };
    }
    case 'git':
    case 'project': {
      const entry = ownEntry(provider);
      // Its one file where it is built; in a checkout it finds the SDK beside the sources.
      const sdk = entry.endsWith('.ts') ? [modulesAround(packageFolder('@modelcontextprotocol/sdk', server))] : [];
      const words = provider === 'git' ? ['--repository'] : ['--files-by-request', '--project'];
      return { args: [entry, ...words, roots[0] ?? ''], cwd, programPaths: [...pathsOfOwn(entry), ...sdk] };
    }
    case 'brave_search': {
      const folder = packageFolder('@brave/brave-search-mcp-server', server);
      const args = [join(folder, 'dist', 'index.js'), '--transport', 'stdio'];
      // Not where the project is: it would read settings, such as another key, out of an `.env` there.
      return { args, cwd: folder, programPaths: [modulesAround(folder)] };
    }
    case 'puppeteer_playwright': {
      const entry = ownEntry('browser');
      const folder = packageFolder('@playwright/mcp', server);
      // All that it needs, one by one: it may use sockets, and its folders are searched for those of others.
      const core = found('playwright-core', createRequire(join(folder, 'package.json')));
      if (core === undefined) throw new ConfigError(`The package playwright-core is missing beside ${folder}.`);
      const where = comesAlong('@playwright/mcp') ? [] : ['--package', folder];
      const browser = findBrowser({ named });
      // What belongs to the system is there in every sandbox.
      const installed = browser.startsWith('/usr/') ? [] : [dirname(browser)];
      const args = [entry, '--browser', browser, '--downloads', roots[0] ?? '', ...where];
      return { args, cwd, programPaths: [...pathsOfOwn(entry), folder, core, ...installed] };
    }
  }
};
