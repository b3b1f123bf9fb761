import { join } from 'node:path';
import { chooseBin } from '../install/bin.ts';
import { installedAs, installedFolderOf, packageWithin, versionFolder } from '../install/place.ts';
import type { Published } from '../install/published.ts';
import { GatewayError } from '../errors.ts';
import { runnerOf } from './entry.ts';
import type { Entry, Wanted } from './entry.ts';
import { nameAfter } from './server-name.ts';

/** One server to be installed, and how the configuration changes by it. */
export interface Plan {
  readonly published: Published;
  /** The file of its command, within the package. */
  readonly bin: string;
  readonly server: string;
  readonly folder: string;
  readonly before: Entry | undefined;
  readonly after: Entry;
}

/** Where things are. */
export interface Ground {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly data: string;
  /** The Node that runs the servers. */
  readonly node: string;
}

const argsOf = ({ args }: Entry): readonly string[] =>
  Array.isArray(args) ? args.filter((word) => typeof word === 'string') : [];

/** The folder of the installed version that a server starts from; undefined for any other server. */
export const folderOf = (entry: Entry, data: string): string | undefined => {
  const [program = ''] = argsOf(entry);
  return installedFolderOf(program, data);
};

/** Whether a written server is this package already: installed, or fetched at each start. */
const isOf = (entry: Entry, name: string, data: string): boolean => {
  const folder = folderOf(entry, data);
  if (folder !== undefined) return installedAs(folder).name === name;
  const spec = runnerOf(entry)?.spec;
  return spec === name || spec?.startsWith(`${name}@`) === true;
};

/** Its arguments, without what only says where it comes from. */
const ownArgs = (entry: Entry, data: string): readonly string[] =>
  folderOf(entry, data) === undefined ? (runnerOf(entry)?.args ?? []) : argsOf(entry).slice(1);

/** The name in the configuration: the one given, that of the only server that is this package already, or one after the package. */
const serverFor = ({ server }: Wanted, name: string, { entries, data }: Ground): string => {
  if (server !== undefined) return server;
  const [known, ...more] = [...entries].filter(([, entry]) => isOf(entry, name, data));
  return known !== undefined && more.length === 0 ? known[0] : nameAfter(name);
};

/** What is to be done for a package. Throws GatewayError where the name is that of another server. */
export const planFor = (wanted: Wanted, published: Published, ground: Ground): Plan => {
  const { name, version } = published;
  const { data, node, entries } = ground;
  const server = serverFor(wanted, name, ground);
  const before = entries.get(server);
  if (before !== undefined && !isOf(before, name, data)) {
    throw new GatewayError(
      'invalid-request',
      `The configuration has another server called ${JSON.stringify(server)}.`,
      {
        remedy: 'Choose a name for this one with `--name NAME`.',
      },
    );
  }
  const folder = versionFolder(data, name, version);
  const bin = chooseBin(published, wanted.bin);
  const args = wanted.args ?? (before === undefined ? [] : ownArgs(before, data));
  const known = before?.['env'];
  const env = { ...(typeof known === 'object' ? known : {}), ...wanted.env };
  const after = {
    ...before,
    command: node,
    args: [join(packageWithin(folder, name), bin), ...args],
    ...(Object.keys(env).length === 0 ? {} : { env }),
  };
  return { published, bin, server, folder, before, after };
};
