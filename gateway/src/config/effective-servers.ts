import type { Config, ServerConfig } from './config.ts';
import { digest } from './digest.ts';
import { expand } from './environment.ts';
import type { Ground } from './ground.ts';
import { existingFolder, real, within } from './place.ts';
import type { JsonPath, Report } from './problem.ts';
import { quoted } from './problem.ts';
import type { RawConfig } from './schema.ts';

/** The folders that `resource_config.filesystem` names, those that exist. */
export interface Folders {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

export const providerNames = ['filesystem', 'git'] as const;

type Launchable = Omit<ServerConfig, 'hash'>;
type RawServer = NonNullable<RawConfig['mcpServers']>[string];

const withHash = (server: Launchable): ServerConfig => ({ ...server, hash: digest(server) });

/** Without the folders that lie in another of them. */
const outermost = (folders: readonly string[]): string[] => {
  const places = [...new Set(folders)].map((folder) => ({ folder, real: real(folder) }));
  return places
    .filter(({ real: inner }, index) =>
      places.every(({ real: outer }, other) => other === index || !within(inner, outer) || (inner === outer && index < other)),
    )
    .map(({ folder }) => folder);
};

const filesystem = (raw: RawConfig, project: Config['project'], folders: Folders, ground: Ground, report: Report) => {
  const wanted = raw.providers?.filesystem;
  const roots = outermost([...(project === undefined ? [] : [project.root]), ...folders.read, ...folders.write]);
  const cwd = project?.root ?? roots[0];
  if (wanted === false) return [];
  if (cwd !== undefined) return [withHash({ name: 'filesystem', provider: 'filesystem', args: [], env: {}, cwd, roots })];
  if (wanted === true && !ground.partial) {
    report(
      ['providers', 'filesystem'],
      'The file server has no folder to serve.',
      'Name one in `project.root` or `resource_config.filesystem.read_paths`, or write `"filesystem": false`.',
    );
  }
  return [];
};

const git = (raw: RawConfig, project: Config['project'], ground: Ground, report: Report) => {
  const wanted = raw.providers?.git ?? false;
  if (wanted === false) return [];
  const named = wanted === true ? undefined : wanted.repository;
  const repository =
    named === undefined
      ? project?.root
      : existingFolder(named, ['providers', 'git', 'repository'], ground, report);
  if (repository !== undefined) {
    return [withHash({ name: 'git', provider: 'git', args: [], env: {}, cwd: repository, roots: [repository] })];
  }
  if (named === undefined && !ground.partial) {
    report(
      ['providers', 'git'],
      'The git server has no repository.',
      'Name it: `"git": {"repository": "…"}`, or give `project.root`.',
    );
  }
  return [];
};

const environment = (entry: RawServer, path: JsonPath, ground: Ground, report: Report): Record<string, string> => {
  const pairs = Object.entries(entry.env ?? {}).map(([name, text]): [string, string] => {
    const here = [...path, 'env', name];
    if (!/^[^=\0]+$/.test(name)) report(here, 'This cannot be the name of a variable.', 'Leave out "=" and NUL.');
    const { value, missing } = expand(text, ground.env);
    for (const absent of missing) {
      const known = /^[A-Za-z_]\w*$/.test(absent);
      report(
        here,
        known
          ? `The environment variable ${absent} is not set.`
          : `${quoted(`\${${absent}}`)} is not the name of an environment variable.`,
        known ? `Set ${absent} before you start the gateway, or write the value here.` : 'Write ${NAME}, or $${ for the two characters.',
      );
    }
    return [name, value];
  });
  return Object.fromEntries(pairs);
};

const checkName = (name: string, path: JsonPath, taken: readonly string[], report: Report): void => {
  if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,64}$/u.test(name) || name !== name.trim() || name !== name.normalize('NFC')) {
    report(path, 'This cannot be the name of a server.', 'Write 1 to 64 printable characters, without a space at either end.');
  } else if (name.includes('*')) {
    report(path, 'A server\'s name cannot contain "*", which is a pattern in grants.', 'Choose another name.');
  } else if (taken.includes(name)) {
    report(
      path,
      `${quoted(name)} is already the name of a provider that is in use.`,
      `Choose another name, or turn the provider off: \`"providers": {"${name}": false}\`.`,
    );
  }
};

/** The servers to launch: providers first, then third-party servers in file order. */
export const compileServers = (
  raw: RawConfig,
  project: Config['project'],
  folders: Folders,
  ground: Ground,
  report: Report,
): ServerConfig[] => {
  const providers = [...filesystem(raw, project, folders, ground, report), ...git(raw, project, ground, report)];
  const taken = providers.map(({ name }) => name);
  const others = Object.entries(raw.mcpServers ?? {}).map(([name, entry]) => {
    const path = ['mcpServers', name];
    checkName(name, path, taken, report);
    const env = environment(entry, path, ground, report);
    const standard = project?.root ?? ground.base;
    const cwd = entry.cwd === undefined ? standard : (existingFolder(entry.cwd, [...path, 'cwd'], ground, report) ?? standard);
    return withHash({ name, command: entry.command, args: entry.args ?? [], env, cwd, roots: [] });
  });
  const servers = [...providers, ...others];
  if (raw.prefix === false && servers.length > 1) {
    const names = servers.map(({ name }) => quoted(name)).join(', ');
    report(['prefix'], `Without a prefix the tools of several servers (${names}) cannot be told apart.`, 'Write `"prefix": true`, or keep one server.');
  }
  return servers;
};
