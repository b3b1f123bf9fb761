import { relative, sep } from 'node:path';
import type { Granted } from '../admin/contract/granted.ts';
import type { Config } from '../config/config.ts';
import { real, within } from '../config/place.ts';
import type { Grant } from '../policy/grant.ts';

const sources: Readonly<Record<string, Granted['from']>> = {
  config: 'configuration',
  gateway: 'gateway',
  migration: 'migration',
};

/** A path as the project shows it: `scenes/scene-07.json`; the project itself by its name; whole where it lies elsewhere. */
export const shownPath = (path: string, { project }: Pick<Config, 'project'>): string => {
  if (project === undefined) return path;
  const root = [project.root, real(project.root)].find((one) => within(path, one));
  if (root === undefined) return path;
  const inside = relative(root, path).split(sep).join('/');
  return inside === '' ? project.name : inside;
};

/** A grant as pages tell it. */
export const grantedOf = (grant: Grant, config: Pick<Config, 'project'>): Granted => {
  const { id, effect, level, principal, server, name, givenBy, givenAt } = grant;
  const { paths, hosts, ports, protocols, maxBytes } = grant.conditions ?? {};
  const { client, addon, project, session } = principal;
  const ends =
    grant.effect === 'allow'
      ? {
          ...(grant.expiresAt === undefined ? {} : { expiresAt: grant.expiresAt }),
          ...(grant.uses === undefined ? {} : { usesLeft: grant.uses }),
        }
      : {};
  return {
    id,
    from: sources[givenBy] ?? 'person',
    effect,
    level,
    ...(client === undefined || client === '*' ? {} : { client }),
    ...(addon === undefined ? {} : { addon }),
    ...(project === undefined ? {} : { project }),
    ...(session === undefined ? {} : { session }),
    server,
    name,
    // A path stands there in each of its forms; people know one.
    ...(paths === undefined ? {} : { paths: [...new Set(paths.map((path) => shownPath(path, config)))] }),
    ...(hosts === undefined ? {} : { hosts: [...hosts] }),
    ...(ports === undefined ? {} : { ports: [...ports] }),
    ...(protocols === undefined ? {} : { protocols: [...protocols] }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...ends,
    givenAt,
  };
};
