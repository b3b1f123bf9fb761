import type { Compiling } from './compiling.ts';
import { compileText } from './compiled-text.ts';
import type { Config, ServerConfig } from './config.ts';
import { compileBrowser } from './effective-browser.ts';
import { compileRemote } from './effective-remote.ts';
import { providerSandbox, serverSandbox } from './effective-sandbox.ts';
import { compileSearch } from './effective-search.ts';
import { withHash } from './hashed-server.ts';
import { inUse } from './in-use.ts';
import { existingFolder, real, within } from './place.ts';
import type { JsonPath, Report } from './problem.ts';
import { quoted, visible } from './problem.ts';
import type { Template } from './secret-reference.ts';
import { namesIn, parseReferences, plainText } from './secret-reference.ts';
import type { RawConfig } from './schema.ts';

type RawServer = NonNullable<RawConfig['mcpServers']>[string];

/** Without the folders that lie in another of them. */
const outermost = (folders: readonly string[]): string[] => {
  const places = [...new Set(folders)].map((folder) => ({ folder, real: real(folder) }));
  return places
    .filter(({ real: inner }, index) =>
      places.every(({ real: outer }, other) => !within(inner, outer) || (inner === outer && index <= other)),
    )
    .map(({ folder }) => folder);
};

const filesystem = (work: Compiling): ServerConfig[] => {
  const { raw, project, folders, ground, report } = work;
  const wanted = raw.providers?.filesystem;
  const roots = outermost([...(project === undefined ? [] : [project.root]), ...folders.read, ...folders.write]);
  const cwd = project?.root ?? roots[0];
  if (wanted === false) return [];
  if (cwd !== undefined)
    return [
      withHash(
        { name: 'filesystem', provider: 'filesystem', args: [], env: {}, cwd, roots },
        { sandbox: providerSandbox(work) },
      ),
    ];
  if (wanted === true && !ground.partial) {
    report(
      ['providers', 'filesystem'],
      'The file server has no folder to serve.',
      'Name one in `project.root` or `resource_config.filesystem.read_paths`, or write `"filesystem": false`.',
    );
  }
  return [];
};

const git = (work: Compiling): ServerConfig[] => {
  const { raw, project, ground, report } = work;
  const wanted = inUse(raw.providers?.git);
  if (wanted === undefined) return [];
  const named = wanted.repository;
  const path = ['providers', 'git', 'repository'];
  const repository = named === undefined ? project?.root : existingFolder(named, path, ground, report);
  if (repository !== undefined) {
    return [
      withHash(
        { name: 'git', provider: 'git', args: [], env: {}, cwd: repository, roots: [repository] },
        { sandbox: providerSandbox(work) },
      ),
    ];
  }
  if (named === undefined && !ground.partial) {
    const remedy = 'Name it: `"git": {"repository": "…"}`, or give `project.root`.';
    report(['providers', 'git'], 'The git server has no repository.', remedy);
  }
  return [];
};

/** The project as resources. */
const resources = (work: Compiling): ServerConfig[] => {
  const { raw, project, ground, report } = work;
  if (raw.providers?.project !== true) return [];
  if (project === undefined) {
    if (!ground.partial)
      report(['providers', 'project'], 'There is no project to show.', 'Name its folder in `project.root`.');
    return [];
  }
  const { root } = project;
  return [
    withHash(
      { name: 'project', provider: 'project', args: [], env: {}, cwd: root, roots: [root] },
      { sandbox: providerSandbox(work) },
    ),
  ];
};

/** The environment of a server: what is known now, and what names secrets. */
const environment = (entry: RawServer, path: JsonPath, work: Compiling): Pick<ServerConfig, 'env' | 'secretEnv'> => {
  const texts = Object.entries(entry.env ?? {}).map(([name, text]) => {
    const here = [...path, 'env', name];
    if (!/^[^=\0]+$/.test(name))
      work.report(here, 'This cannot name an environment variable.', 'Leave out "=" and NUL.');
    return [name, compileText(text, here, work)] as const;
  });
  const env: Record<string, string> = {};
  const secretEnv: Record<string, Template> = {};
  for (const [name, template] of texts) {
    const text = plainText(template);
    if (text === undefined) secretEnv[name] = template;
    else env[name] = text;
  }
  return Object.keys(secretEnv).length === 0 ? { env } : { env, secretEnv };
};

/** Arguments stand in the list of processes, for every program to read. */
const refuseSecretArguments = (entry: RawServer, path: JsonPath, report: Report): void => {
  for (const [index, text] of (entry.args ?? []).entries()) {
    const [name] = namesIn(parseReferences(text));
    if (name === undefined) continue;
    const remedy = 'Hand it over in `env`, where the server can take it from there.';
    report([...path, 'args', index], 'A secret in an argument could be read by every program.', remedy);
  }
};

const checkName = (name: string, path: JsonPath, taken: readonly string[], report: Report): void => {
  // Of ASCII first, as nearly every name is: to compile the classes of Unicode takes a millisecond of a start.
  const plain = /^[\x20-\x7e]{1,64}$/.test(name);
  const printable = plain || (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,64}$/u.test(name) && visible(name) === name);
  if (!printable || name !== name.trim() || name !== name.normalize('NFC')) {
    const remedy = 'Write 1 to 64 printable characters, without a space at either end.';
    report(path, 'This cannot be the name of a server.', remedy);
  } else if (name.includes('*')) {
    report(path, 'The name of a server cannot contain "*", a pattern in grants.', 'Choose another name.');
  } else if (taken.includes(name)) {
    const remedy = `Choose another name, or turn the provider off: \`"providers": {"${name}": false}\`.`;
    report(path, `${quoted(name)} is the name of a provider that is in use.`, remedy);
  }
};

/** What only a server over HTTP has. */
const ofRemotes = ['headers', 'allow_http'] as const;

const launched = (
  entry: RawServer,
  path: JsonPath,
  work: Compiling,
): Pick<ServerConfig, 'command' | 'args' | 'env' | 'secretEnv'> => {
  const { report } = work;
  const { command, type = 'stdio' } = entry;
  if (command === undefined && !work.ground.partial) {
    const remedy = 'Write `"command": "…"` to start it on this machine, or `"url": "https://…"` to reach it.';
    report(path, 'This server has neither `command` nor `url`.', remedy);
  }
  if (type !== 'stdio') {
    const message = `A server that is reached by ${quoted(type)} needs a \`url\`.`;
    report([...path, 'type'], message, 'Write its `url`, or `"type": "stdio"` for a `command`.');
  }
  for (const key of ofRemotes) {
    if (entry[key] === undefined) continue;
    const remedy = key === 'headers' ? 'Hand keys over in `env`.' : 'Leave it out.';
    report([...path, key], `\`${key}\` is for a server that is reached over HTTP.`, remedy);
  }
  refuseSecretArguments(entry, path, report);
  return { ...(command === undefined ? {} : { command }), args: entry.args ?? [], ...environment(entry, path, work) };
};

const thirdParty = (name: string, entry: RawServer, work: Compiling): ServerConfig => {
  const path = ['mcpServers', name];
  const { url, command, isolation: wanted, trust = work.raw.trust } = entry;
  const apart = { ...(wanted === undefined ? {} : { isolation: wanted }), ...(trust === undefined ? {} : { trust }) };
  const standard = work.project?.root ?? work.ground.base;
  const named =
    entry.cwd === undefined || url !== undefined
      ? standard
      : existingFolder(entry.cwd, [...path, 'cwd'], work.ground, work.report);
  const common = { name, args: [], env: {}, cwd: named ?? standard, roots: [] };
  if (url === undefined) {
    const sandbox = serverSandbox(entry.sandbox ?? {}, [...path, 'sandbox'], work);
    return withHash({ ...common, ...launched(entry, path, work) }, { ...apart, sandbox });
  }
  if (entry.sandbox !== undefined) {
    const remedy = 'Leave it out: what runs elsewhere is not confined here.';
    work.report([...path, 'sandbox'], '`sandbox` is for a server that is started on this machine.', remedy);
  }
  if (command === undefined) return withHash({ ...common, ...compileRemote({ ...entry, url }, path, work) }, apart);
  work.report(
    [...path, 'url'],
    'A server is started with `command` or reached at `url`, not both.',
    'Keep one of them.',
  );
  return withHash(common, apart);
};

/** Providers first, then third-party servers in file order; apart, those that are turned off. */
export const compileServers = (work: Compiling): Pick<Config, 'servers' | 'disabled'> => {
  const { raw, report } = work;
  const providers = [
    ...filesystem(work),
    ...git(work),
    ...resources(work),
    ...compileSearch(work),
    ...compileBrowser(work),
  ];
  const taken = providers.map(({ name }) => name);
  const others = Object.entries(raw.mcpServers ?? {}).map(([name, entry]) => {
    checkName(name, ['mcpServers', name], taken, report);
    return thirdParty(name, entry, work);
  });
  const isOff = ({ name }: ServerConfig): boolean => raw.mcpServers?.[name]?.enabled === false;
  const servers = [...providers, ...others.filter((server) => !isOff(server))];
  if (raw.prefix === false && servers.length > 1) {
    const names = servers.map(({ name }) => quoted(name)).join(', ');
    const message = `Without a prefix the tools of several servers (${names}) cannot be told apart.`;
    report(['prefix'], message, 'Write `"prefix": true`, or keep one server.');
  }
  return { servers, disabled: others.filter(isOff) };
};
