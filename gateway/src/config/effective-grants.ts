import { dirname } from 'node:path';
import type { Conditions, Grant, Level, PrincipalPattern } from '../policy/grant.ts';
import type { Compiling } from './compiling.ts';
import { checkGrant, levelsOf } from './grant-checks.ts';
import { canonicalHost } from './host.ts';
import { absolute, bothForms, checkedPath, real, within } from './place.ts';
import type { JsonPath, Report } from './problem.ts';
import { reportRefusal } from './problem.ts';
import type { RawGrant } from './schema-grant.ts';

/** A grant before it has its number. */
type Draft = Grant extends infer Each ? (Each extends Grant ? Omit<Each, 'id' | 'givenBy' | 'givenAt'> : never) : never;

const everyone = { principal: {}, server: '*', name: '*', scope: 'global' } as const;

const pathForms = (paths: readonly string[]): string[] => [...new Set(paths.flatMap(bothForms))];

const hostsOf = (texts: readonly string[], path: JsonPath, report: Report): string[] =>
  texts.flatMap((text, index) => {
    const answer = canonicalHost(text);
    if ('host' in answer) return [answer.host];
    reportRefusal(report, [...path, index], answer.refusal);
    return [];
  });

/** What `resource_config.filesystem` allows. */
const folderGrants = ({ raw, folders }: Compiling): Draft[] => {
  const maxBytes = raw.resource_config?.filesystem?.max_file_size;
  const limit = maxBytes === undefined ? {} : { maxBytes };
  const allow = (level: Level, paths: readonly string[]): Draft[] =>
    paths.length === 0
      ? []
      : [{ ...everyone, effect: 'allow', level, conditions: { paths: pathForms(paths), ...limit } }];
  return [...allow('resource_read', [...folders.read, ...folders.write]), ...allow('resource_write', folders.write)];
};

/** What `security_config` allows and, with `require_https`, denies whatever else is granted. */
const networkGrants = ({ raw, ground, report }: Compiling): Draft[] => {
  const section = raw.security_config ?? {};
  const https = section.require_https === true;
  const path = ['security_config', 'allowed_hosts'];
  const hosts = hostsOf(section.allowed_hosts ?? [], path, report);
  if (section.allowed_hosts === undefined && section.allowed_ports !== undefined && !ground.partial) {
    const remedy = 'Name the hosts in `allowed_hosts` (an empty list means none), or leave `allowed_ports` out.';
    report(['security_config', 'allowed_ports'], 'Ports are allowed, but no host is.', remedy);
  }
  const ports = section.allowed_ports ?? (https ? [443] : [80, 443]);
  const protocols = https ? ['https'] : ['http', 'https'];
  const network = { ...everyone, level: 'network_access' } as const;
  const allow: Draft[] =
    hosts.length === 0
      ? []
      : [{ ...network, effect: 'allow', conditions: { hosts: [...new Set(hosts)], ports, protocols } }];
  return https ? [...allow, { ...network, effect: 'deny', conditions: { protocols: ['http', 'ws'] } }] : allow;
};

/** Whom it is given to, narrowed by its scope. */
const principalOf = (grant: RawGrant, { project }: Compiling): PrincipalPattern => {
  const named = grant.project ?? (grant.scope === 'project' ? project?.name : undefined);
  return {
    ...(grant.client === undefined ? {} : { client: grant.client }),
    ...(grant.addon === undefined ? {} : { addon: grant.addon }),
    ...(named === undefined ? {} : { project: named }),
    ...(grant.session === undefined ? {} : { session: grant.session }),
  };
};

const scopeOf = (grant: RawGrant): Grant['scope'] => {
  if (grant.scope !== undefined) return grant.scope;
  if (grant.session !== undefined) return 'session';
  return grant.project === undefined ? 'global' : 'project';
};

const conditionsOf = (grant: RawGrant, path: JsonPath, { ground, report }: Compiling): Conditions | undefined => {
  const paths = grant.paths?.flatMap((text, index) => {
    const found = checkedPath(text, [...path, 'paths', index], ground, report);
    return found === undefined ? [] : [found];
  });
  const hosts = grant.hosts === undefined ? undefined : hostsOf(grant.hosts, [...path, 'hosts'], report);
  const conditions: Conditions = {
    ...(paths === undefined ? {} : { paths: pathForms(paths) }),
    ...(hosts === undefined ? {} : { hosts: [...new Set(hosts)] }),
    ...(grant.ports === undefined ? {} : { ports: grant.ports }),
    ...(grant.protocols === undefined ? {} : { protocols: grant.protocols }),
    ...(grant.max_size === undefined ? {} : { maxBytes: grant.max_size }),
  };
  return Object.keys(conditions).length === 0 ? undefined : conditions;
};

/** One written grant: a draft for each of its levels. */
const writtenGrant = (grant: RawGrant, index: number, work: Compiling): Draft[] => {
  const path = ['grants', index];
  checkGrant(grant, path, work);
  const conditions = conditionsOf(grant, path, work);
  const common = {
    principal: principalOf(grant, work),
    server: grant.server ?? '*',
    name: grant.name ?? '*',
    scope: scopeOf(grant),
    ...(conditions === undefined ? {} : { conditions }),
  };
  const { effect } = grant;
  if (effect !== 'allow') return levelsOf(grant).map((level) => ({ ...common, level, effect }));
  const until = {
    ...(grant.expires_at === undefined ? {} : { expiresAt: grant.expires_at }),
    ...(grant.uses === undefined ? {} : { uses: grant.uses }),
  };
  return levelsOf(grant).map((level) => ({ ...common, level, effect, ...until }));
};

// A call that could write these files would write its own permission; one that reads them learns what their `env` holds.
const guardGrants = ({ ground }: Compiling): Draft[] =>
  (['resource_read', 'resource_write'] as const).map((level) => ({
    ...everyone,
    effect: 'deny',
    level,
    conditions: { paths: pathForms(ground.files) },
  }));

/** Who could write these would decide whom the gateway believes. */
const guardCertificates = ({ raw, ground }: Compiling): Draft[] => {
  const named = raw.proxy?.certificates;
  if (named === undefined) return [];
  return [
    {
      ...everyone,
      effect: 'deny',
      level: 'resource_write',
      conditions: { paths: pathForms([absolute(named, ground)]) },
    },
  ];
};

/** Who could write what stands beside a module, which may load it, would run it in the gateway. */
const guardHooks = ({ raw, ground, project, folders }: Compiling): Draft[] => {
  const modules = raw.hooks?.modules ?? [];
  if (modules.length === 0) return [];
  const worked = [ground.base, ...(project === undefined ? [] : [project.root]), ...folders.write].map(real);
  const closed = modules.map(({ path: text }) => {
    const path = absolute(text, ground);
    // A folder that is worked in stays open, but for the module itself.
    return worked.some((folder) => within(folder, real(dirname(path)))) ? path : dirname(path);
  });
  const paths = pathForms([...closed, ...modules.map(({ path }) => absolute(path, ground))]);
  return [{ ...everyone, effect: 'deny', level: 'resource_write', conditions: { paths } }];
};

/** All grants of the configuration, numbered. */
export const compileGrants = (work: Compiling): Grant[] => {
  const drafts = [
    ...folderGrants(work),
    ...networkGrants(work),
    ...(work.raw.grants ?? []).flatMap((grant, index) => writtenGrant(grant, index, work)),
    ...guardGrants(work),
    ...guardCertificates(work),
    ...guardHooks(work),
  ];
  const given = { givenBy: 'config', givenAt: work.ground.changedAt };
  return drafts.map((draft, index) => ({ ...draft, ...given, id: `config:${index + 1}` }));
};
