import { statSync } from 'node:fs';
import { dirname } from 'node:path';

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** As whom a sandbox runs, seen from the host; never as root. */
export type Account =
  /** As the gateway itself, which is no root. */
  | { readonly kind: 'own' }
  /** As the one owner of all that it was granted, or as nobody where it was granted nothing. */
  | ({ readonly kind: 'other' } & Owner)
  /** As nobody, who may use what these owners' files allow themselves, where they are mounted. */
  | ({ readonly kind: 'mapped'; readonly uids: readonly number[]; readonly gids: readonly number[] } & Owner);

// «nobody», whom no file belongs to.
const nobody: Owner = { uid: 65534, gid: 65534 };

const passable = 0o001;

/** The owners of the folders above `path` that only they may pass. */
const gatekeepers = (path: string): readonly Owner[] => {
  const above = dirname(path);
  if (above === path) return [];
  const { mode, uid, gid } = statSync(above);
  return [...((mode & passable) === 0 ? [{ uid, gid }] : []), ...gatekeepers(above)];
};

/** As whom a gateway of this user must start a sandbox over these paths. `also`: what it must reach but was not granted. */
export const accountFor = (paths: readonly string[], also: readonly string[], self: number): Account => {
  if (self !== 0) return { kind: 'own' };
  const owners = [...paths.map((path) => statSync(path)), ...[...paths, ...also].flatMap(gatekeepers)];
  const uids = [...new Set(owners.map(({ uid }) => uid))];
  const gids = [...new Set(owners.map(({ gid }) => gid))];
  const [first] = owners;
  if (first === undefined) return { kind: 'other', ...nobody };
  if (uids.length === 1 && first.uid !== 0) return { kind: 'other', uid: first.uid, gid: first.gid || nobody.gid };
  return {
    kind: 'mapped',
    ...nobody,
    uids: [...new Set([0, ...uids])].filter((uid) => uid !== nobody.uid),
    gids: [...new Set([0, ...gids])].filter((gid) => gid !== nobody.gid),
  };
};
