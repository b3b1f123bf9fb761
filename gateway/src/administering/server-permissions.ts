import { join, relative } from 'node:path';
import type { Answer } from '../admin/contract/methods.ts';
import type { Config } from '../config/config.ts';
import { within } from '../config/place.ts';
import type { Grant } from '../policy/grant.ts';
import { matches } from '../policy/pattern.ts';

type Permission = Answer<'servers.look'>['servers'][number]['permissions'][number];

const deeds = {
  resource_read: 'read',
  resource_write: 'write',
  tool_execute: 'run',
  server_admin: 'administer',
  network_access: 'reach',
} as const satisfies Readonly<Record<Grant['level'], Permission['does']>>;

/** A path as the project shows it: `La Tour/scenes`. */
const shownPath = (path: string, project: Config['project']): string =>
  project !== undefined && within(path, project.root) ? join(project.name, relative(project.root, path)) : path;

const sentenceOf = (grant: Grant & { readonly effect: 'allow' | 'ask' }, { project }: Config): Permission => {
  const { id, effect, principal, level, name, conditions = {} } = grant;
  const { client } = principal;
  return {
    id,
    effect,
    ...(client === undefined || client === '*' ? {} : { client }),
    does: deeds[level],
    ...(name === '*' ? {} : { target: name }),
    paths: (conditions.paths ?? []).map((path) => shownPath(path, project)),
    hosts: [...(conditions.hosts ?? [])],
    ...(grant.effect === 'allow' && grant.expiresAt !== undefined ? { expiresAt: grant.expiresAt } : {}),
    ...(grant.effect === 'allow' && grant.uses !== undefined ? { usesLeft: grant.uses } : {}),
  };
};

const gives = (grant: Grant): grant is Grant & { readonly effect: 'allow' | 'ask' } => grant.effect !== 'deny';

/** Who may do what with one server, or must ask first. What is denied is not told: it is denied without a word, too. */
export const permissionsOf = (server: string, grants: readonly Grant[], config: Config): Permission[] =>
  grants
    .filter(gives)
    .filter((grant) => matches(grant.server, server))
    .map((grant) => sentenceOf(grant, config));
