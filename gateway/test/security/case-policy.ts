import { classOfHost, canonicalHost } from '../../src/policy/host.ts';
import type { Conditions, Grant, Level } from '../../src/policy/grant.ts';
import { resolvePath } from '../../src/pipeline/resolve.ts';
import type { World } from '../../src/pipeline/world.ts';
import type { ArgumentCase } from './case-file.ts';
import { textsOf } from './case-world.ts';

type Policy = ArgumentCase['policy'];

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

const bytesOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  const [, number = '', unit = ''] =
    /^([\d.]+)\s*([kmg]?i?b?)$/i.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  const factor = units[unit.toLowerCase()];
  return number === '' || factor === undefined ? undefined : Number(number) * factor;
};

/** The smallest of the size limits that a policy has: `max_file_size`, `max_bytes` and the like. */
const limitOf = (policy: Policy): { readonly maxBytes?: number } => {
  const limits = Object.entries(policy)
    .filter(([key]) => /^max_.*(?:size|bytes|length)$/.test(key))
    .flatMap(([, value]) => bytesOf(value) ?? []);
  return limits.length === 0 ? {} : { maxBytes: Math.min(...limits) };
};

/** A folder as it is written and as it is: a grant is given for what it names. */
const foldersOf = (paths: readonly string[], world: World): readonly string[] =>
  paths.flatMap((path) => {
    const real = resolvePath(world, path);
    return 'path' in real ? [real.path] : [];
  });

const isPrivate = (host: string): boolean => classOfHost(canonicalHost(host) ?? host) === 'private';

const networkConditions = (policy: Policy, hosts: readonly string[]): Conditions => {
  const ports = [policy['allowed_ports'] ?? []].flat().map(Number);
  const protocols = textsOf(policy['protocols'] ?? policy['allowed_protocols'] ?? policy['schemes']).map((text) =>
    text.replace(/:(?:\/\/)?$/, ''),
  );
  return {
    // Under `block_private_ips` a private address stays closed even where it is listed.
    hosts: policy['block_private_ips'] === true ? hosts.filter((host) => !isPrivate(host)) : hosts,
    ...(ports.length === 0 ? {} : { ports }),
    ...(protocols.length === 0 ? {} : { protocols }),
  };
};

const hostsOf = (policy: Policy, kind: string): readonly string[] => {
  if (!kind.startsWith('git')) return textsOf(policy['allowed_hosts']);
  const own = textsOf(policy['git_hosts']);
  return policy['git_hosts_from_allowed_hosts'] === false ? own : [...own, ...textsOf(policy['allowed_hosts'])];
};

type Levelled = readonly [level: Level, conditions: Conditions];

const denials = (policy: Policy, world: World): readonly Levelled[] =>
  Object.entries(policy).flatMap(([key, value]): readonly Levelled[] => {
    const [, access, what] =
      /^(?:deny|denied|block|blocked|forbidden)_(?:(read|write)_)?(paths|hosts)$/.exec(key) ?? [];
    if (what === 'hosts') return [['network_access', { hosts: textsOf(value) }]];
    if (what !== 'paths') return [];
    const conditions = { paths: foldersOf(textsOf(value), world) };
    const levels: readonly Level[] =
      access === 'write'
        ? ['resource_write']
        : access === 'read'
          ? ['resource_read']
          : ['resource_read', 'resource_write'];
    return levels.map((level) => [level, conditions]);
  });

/** The policy of a case as grants: what it lists is allowed to everybody, what it denies is denied, all else has none. */
export const grantsOf = ({ policy, tool_kind }: ArgumentCase, world: World): readonly Grant[] => {
  const limit = limitOf(policy);
  const write = foldersOf(textsOf(policy['write_paths']), world);
  const read = [...foldersOf(textsOf(policy['read_paths']), world), ...write];
  const network = networkConditions(policy, hostsOf(policy, tool_kind));
  const allowed: readonly (readonly [Level, Conditions | undefined])[] = [
    ['resource_read', { paths: read, ...limit }],
    ['resource_write', { paths: write, ...limit }],
    ['network_access', network],
    ['resource_read', network],
    ['tool_execute', undefined],
  ];
  const common = { principal: {}, server: '*', name: '*', scope: 'global', givenBy: 'config', givenAt: 0 } as const;
  const granted =
    (effect: 'allow' | 'deny') =>
    ([level, conditions]: readonly [Level, Conditions | undefined], index: number): Grant => ({
      ...common,
      id: `${effect}:${index}`,
      level,
      effect,
      ...(conditions === undefined ? {} : { conditions }),
    });
  return [...allowed.map(granted('allow')), ...denials(policy, world).map(granted('deny'))];
};
