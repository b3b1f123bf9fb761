import type { Conditions, Grant, Level, PrincipalPattern } from '../policy/grant.ts';
import type { Config } from './config.ts';
import { providerNames } from './effective-servers.ts';
import type { Folders } from './effective-servers.ts';
import type { Ground } from './ground.ts';
import { canonicalHost } from './host.ts';
import { bothForms, checkedPath } from './place.ts';
import type { JsonPath, Report } from './problem.ts';
import { quoted } from './problem.ts';
import type { RawConfig } from './schema.ts';
import type { RawGrant } from './schema-grant.ts';
import { closest } from './suggest.ts';

/** A grant before it has its number. */
type Draft = Grant extends infer Each ? (Each extends Grant ? Omit<Each, 'id' | 'givenBy' | 'givenAt'> : never) : never;

const everyone = { principal: {}, server: '*', name: '*', scope: 'global' } as const;

const hostsOf = (texts: readonly string[], path: JsonPath, report: Report): string[] =>
  texts.flatMap((text, index) => {
    const answer = canonicalHost(text);
    if ('host' in answer) return [answer.host];
    const [message = '', remedy] = answer.refusal.split('\n');
    report([...path, index], message, remedy);
    return [];
  });

/** What `resource_config.filesystem` allows. */
const folderGrants = (raw: RawConfig, folders: Folders): Draft[] => {
  const maxBytes = raw.resource_config?.filesystem?.max_file_size;
  const limit = maxBytes === undefined ? {} : { maxBytes };
  const allow = (level: Level, paths: readonly string[]): Draft[] =>
    paths.length === 0
      ? []
      : [{ ...everyone, effect: 'allow', level, conditions: { paths: [...new Set(paths.flatMap(bothForms))], ...limit } }];
  return [...allow('resource_read', [...folders.read, ...folders.write]), ...allow('resource_write', folders.write)];
};

/** What `security_config` allows and, with `require_https`, denies whatever else is granted. */
const networkGrants = (raw: RawConfig, ground: Ground, report: Report): Draft[] => {
  const section = raw.security_config ?? {};
  const https = section.require_https === true;
  const named = section.allowed_hosts;
  const hosts = hostsOf(named ?? [], ['security_config', 'allowed_hosts'], report);
  const ports = section.allowed_ports ?? (https ? [443] : [80, 443]);
  if (named === undefined && section.allowed_ports !== undefined && !ground.partial) {
    report(
      ['security_config', 'allowed_ports'],
      'Ports are allowed, but no host is.',
      'Name the hosts in `allowed_hosts` (an empty list means none), or leave `allowed_ports` out.',
    );
  }
  const protocols = https ? ['https'] : ['http', 'https'];
  const network = { ...everyone, level: 'network_access' } as const;
  const allow: Draft[] = hosts.length === 0 ? [] : [{ ...network, effect: 'allow', conditions: { hosts, ports, protocols } }];
  return https ? [...allow, { ...network, effect: 'deny', conditions: { protocols: ['http', 'ws'] } }] : allow;
};

// Which conditions can hold at a level: a grant with another would never apply.
const fitting: Readonly<Record<Level, readonly (keyof RawGrant)[]>> = {
  resource_read: ['paths', 'hosts', 'ports', 'protocols', 'max_size'],
  resource_write: ['paths', 'max_size'],
  network_access: ['hosts', 'ports', 'protocols'],
  tool_execute: [],
  server_admin: [],
};
const conditionKeys = ['paths', 'hosts', 'ports', 'protocols', 'max_size'] as const;
const allowOnly = ['max_size', 'expires_at', 'uses'] as const;
const whyAllowOnly = {
  max_size: 'it would let pass what is larger',
  expires_at: 'a refusal that lapses would open what its owner closed',
  uses: 'a refusal that is used up would open what its owner closed',
} as const;

const checkLevels = (grant: RawGrant, path: JsonPath, report: Report): readonly Level[] => {
  if (grant.level === undefined && grant.levels === undefined) {
    report(path, 'A grant needs a level.', 'Give `"level"`, such as "resource_read".');
  }
  if (grant.level !== undefined && grant.levels !== undefined) {
    report([...path, 'levels'], '`level` and `levels` are both given.', 'Keep one of the two.');
  }
  return [...new Set(grant.levels ?? (grant.level === undefined ? [] : [grant.level]))];
};

const checkConditions = (grant: RawGrant, levels: readonly Level[], path: JsonPath, report: Report): void => {
  const given = conditionKeys.filter((key) => grant[key] !== undefined);
  for (const key of given) {
    const misfit = levels.find((level) => !fitting[level].includes(key));
    if (misfit === undefined) continue;
    report([...path, key], `\`${key}\` says nothing about \`${misfit}\`, so this grant would never apply to it.`, 'Leave it out, or give that level a grant of its own.');
  }
  const net = given.find((key) => key === 'hosts' || key === 'ports' || key === 'protocols');
  if (net !== undefined && given.includes('paths')) {
    report([...path, net], `Nothing is both a path and an address, so a grant with \`paths\` and \`${net}\` would never apply.`, 'Write two grants.');
  }
  if (grant.effect === 'allow') return;
  for (const key of allowOnly) {
    if (grant[key] === undefined) continue;
    report([...path, key], `\`${key}\` has no place in ${grant.effect === 'ask' ? 'an ask' : 'a deny'}: ${whyAllowOnly[key]}.`, `Leave it out, or write \`"effect": "allow"\`.`);
  }
};

const checkServer = (grant: RawGrant, known: readonly string[], path: JsonPath, ground: Ground, report: Report): void => {
  const { server } = grant;
  if (server === undefined || server.includes('*') || known.includes(server) || ground.partial) return;
  const near = closest(server, known);
  const remedy = near === undefined ? `There are: ${known.map(quoted).join(', ')}.` : `Did you mean ${quoted(near)}?`;
  report([...path, 'server'], `There is no server called ${quoted(server)}.`, remedy);
};

/** Whom it is given to, narrowed by its scope. */
const principalOf = (
  grant: RawGrant,
  project: Config['project'],
  path: JsonPath,
  ground: Ground,
  report: Report,
): PrincipalPattern => {
  const principal: PrincipalPattern = {
    ...(grant.client === undefined ? {} : { client: grant.client }),
    ...(grant.addon === undefined ? {} : { addon: grant.addon }),
    ...(grant.project === undefined ? {} : { project: grant.project }),
    ...(grant.session === undefined ? {} : { session: grant.session }),
  };
  const here = [...path, 'scope'];
  if (grant.scope === 'global' && (grant.project !== undefined || grant.session !== undefined)) {
    report(here, '`scope` is "global", but the grant names a project or a session.', 'Leave `scope` out.');
  }
  if (grant.scope === 'session' && grant.session === undefined) {
    report(here, '`scope` is "session", but no session is named.', 'Name it in `session`; a grant for the running session is given with `storycore-mcp grant`.');
  }
  if (grant.scope !== 'project' || grant.project !== undefined) return principal;
  if (project === undefined && !ground.partial) report(here, '`scope` is "project", but there is no project.', 'Name it in `project.root`.');
  return project === undefined ? principal : { ...principal, project: project.name };
};

const scopeOf = (grant: RawGrant): Grant['scope'] => {
  if (grant.scope !== undefined) return grant.scope;
  if (grant.session !== undefined) return 'session';
  return grant.project === undefined ? 'global' : 'project';
};

const conditionsOf = (grant: RawGrant, path: JsonPath, ground: Ground, report: Report): Conditions | undefined => {
  const paths = grant.paths?.flatMap((text, index) => {
    const found = checkedPath(text, [...path, 'paths', index], ground, report);
    return found === undefined ? [] : bothForms(found);
  });
  const hosts = grant.hosts === undefined ? undefined : hostsOf(grant.hosts, [...path, 'hosts'], report);
  const conditions: Conditions = {
    ...(paths === undefined ? {} : { paths: [...new Set(paths)] }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(grant.ports === undefined ? {} : { ports: grant.ports }),
    ...(grant.protocols === undefined ? {} : { protocols: grant.protocols }),
    ...(grant.max_size === undefined ? {} : { maxBytes: grant.max_size }),
  };
  return Object.keys(conditions).length === 0 ? undefined : conditions;
};

const contradictsHttps = (raw: RawConfig, grant: RawGrant): boolean =>
  raw.security_config?.require_https === true &&
  grant.effect !== 'deny' &&
  grant.protocols !== undefined &&
  grant.protocols.some((protocol) => protocol === 'http' || protocol === 'ws');

/** One written grant: one draft for each of its levels. */
const writtenGrant = (
  raw: RawConfig,
  grant: RawGrant,
  index: number,
  project: Config['project'],
  ground: Ground,
  report: Report,
): Draft[] => {
  const path = ['grants', index];
  const levels = checkLevels(grant, path, report);
  checkConditions(grant, levels, path, report);
  checkServer(grant, [...providerNames, ...Object.keys(raw.mcpServers ?? {})], path, ground, report);
  if (contradictsHttps(raw, grant)) {
    report([...path, 'protocols'], 'This grants plain HTTP, which `security_config.require_https` denies.', 'Keep "https" and "wss" only, or turn `require_https` off.');
  }
  const conditions = conditionsOf(grant, path, ground, report);
  const common = {
    principal: principalOf(grant, project, path, ground, report),
    server: grant.server ?? '*',
    name: grant.name ?? '*',
    scope: scopeOf(grant),
    ...(conditions === undefined ? {} : { conditions }),
  };
  const { effect } = grant;
  if (effect !== 'allow') return levels.map((level) => ({ ...common, level, effect }));
  const until = {
    ...(grant.expires_at === undefined ? {} : { expiresAt: grant.expires_at }),
    ...(grant.uses === undefined ? {} : { uses: grant.uses }),
  };
  return levels.map((level) => ({ ...common, level, effect, ...until }));
};

// A call that could change these files would write its own permission; one that reads them learns what their `env` holds.
const guardGrants = (ground: Ground): Draft[] =>
  (['resource_read', 'resource_write'] as const).map((level) => ({
    ...everyone,
    effect: 'deny',
    level,
    conditions: { paths: ground.files.flatMap(bothForms) },
  }));

/** All grants of the configuration, numbered. */
export const compileGrants = (
  raw: RawConfig,
  project: Config['project'],
  folders: Folders,
  ground: Ground,
  report: Report,
): Grant[] => {
  const drafts = [
    ...folderGrants(raw, folders),
    ...networkGrants(raw, ground, report),
    ...(raw.grants ?? []).flatMap((grant, index) => writtenGrant(raw, grant, index, project, ground, report)),
    ...guardGrants(ground),
  ];
  return drafts.map((draft, index) => ({ ...draft, id: `config:${index + 1}`, givenBy: 'config', givenAt: ground.changedAt }));
};
