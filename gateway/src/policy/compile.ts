import type { Confinement } from './confinement.ts';
import type { Grant } from './grant.ts';
import { comparablePath, coversPath } from './path-pattern.ts';
import type { ComparablePath } from './path-pattern.ts';
import { matches } from './pattern.ts';
import { joinPath } from './path.ts';
import { anyone } from './witness.ts';
import type { Anyone, Asked } from './witness.ts';

/** How far a place is open to a server. */
export type Access = 'none' | 'read' | 'write';

/** The part of a confinement that says which files there are. */
export type OpenPaths = Pick<Confinement, 'readPaths' | 'writePaths' | 'hiddenPaths'>;

/** Where grants change: a folder or a file, and a path that stands for what is in it. */
interface Place {
  readonly at: ComparablePath;
  readonly example: string;
  /** Whether it may begin a part that is open; else it only changes one that is. */
  readonly opens: boolean;
  /** Whether the mount is wider than what is granted. */
  readonly isPattern: boolean;
}

const textOf = ({ platform, root, segments }: ComparablePath): string => joinPath(platform, root, segments);

/** The folder before the first `*`, which is as narrow as a mount can be; undefined where that is everything. */
const placeOf = (pattern: string, opens: boolean): Place | undefined => {
  const parsed = comparablePath(pattern);
  if (parsed === undefined) return undefined;
  const star = parsed.segments.findIndex((segment) => segment.includes('*'));
  if (star === -1)
    return parsed.segments.length === 0 ? undefined : { at: parsed, example: textOf(parsed), opens, isPattern: false };
  // What a pattern refuses, calls are checked for; a mount cannot leave out files that are yet to be made.
  if (!opens || star === 0) return undefined;
  const filled = parsed.segments.filter((segment) => segment !== '**').map((segment) => segment.replaceAll('*', 'x'));
  return {
    at: { ...parsed, segments: parsed.segments.slice(0, star) },
    example: textOf({ ...parsed, segments: filled }),
    opens,
    isPattern: true,
  };
};

const onFiles = ({ level }: Grant): boolean => level === 'resource_read' || level === 'resource_write';

const placesOf = (grants: readonly Grant[], upstream: string, roots: readonly string[]): readonly Place[] => {
  const named = grants
    .filter((grant) => onFiles(grant) && matches(grant.server, upstream))
    .flatMap(({ effect, conditions }) => (conditions?.paths ?? []).map((path) => placeOf(path, effect === 'allow')));
  return [...roots.map((root) => placeOf(root, true)), ...named]
    .filter((place) => place !== undefined)
    .toSorted((one, other) => one.at.segments.length - other.at.segments.length);
};

const accessBy = (may: Anyone, path: string): Access => {
  const object = { kind: 'path', forms: [path], shown: path } as const;
  if (may({ level: 'resource_write', object, bytes: 0 })) return 'write';
  return may({ level: 'resource_read', object, bytes: 0 }) ? 'read' : 'none';
};

/** What anybody may do at this path through the server. */
export const accessTo = (grants: readonly Grant[], path: string, asked: Asked): Access =>
  accessBy(anyone(grants, asked), path);

const ranks: readonly Access[] = ['none', 'read', 'write'];
const wider = (one: Access, other: Access): Access => (ranks.indexOf(one) > ranks.indexOf(other) ? one : other);

interface Region {
  readonly at: ComparablePath;
  access: Access;
}

/** The innermost of the regions that holds the place. */
const around = (regions: readonly Region[], at: ComparablePath): Region | undefined =>
  regions.findLast((region) => coversPath(region.at, at));

const same = (one: ComparablePath, other: ComparablePath): boolean =>
  one.segments.length === other.segments.length && coversPath(one, other);

const regionsOf = (grants: readonly Grant[], roots: readonly string[], asked: Asked): readonly Region[] => {
  const may = anyone(grants, asked);
  const regions: Region[] = [];
  for (const { at, example, opens } of placesOf(grants, asked.upstream, roots)) {
    const outer = around(regions, at);
    if (!opens && (outer === undefined || outer.access === 'none')) continue;
    const access = accessBy(may, example);
    if (outer !== undefined && same(outer.at, at)) outer.access = wider(outer.access, access);
    else if (outer !== undefined || access !== 'none') regions.push({ at, access });
  }
  return regions;
};

/**
 * The folders that a server's process sees: what `decide` allows anybody through it, as a grant names it. A grant without
 * paths opens the server's own `roots` and no more. Where a grant names a pattern, its folder up to the first `*` is open, and
 * calls are still checked against the pattern.
 */
export const compilePaths = (grants: readonly Grant[], roots: readonly string[], asked: Asked): OpenPaths => {
  const regions = regionsOf(grants, roots, asked);
  const found: Record<Access, string[]> = { none: [], read: [], write: [] };
  for (const [index, region] of regions.entries()) {
    const outer = around(regions.slice(0, index), region.at)?.access ?? 'none';
    if (outer !== region.access) found[region.access].push(textOf(region.at));
  }
  return { readPaths: found.read, writePaths: found.write, hiddenPaths: found.none };
};

/** How far a compiled confinement opens a path; what a server's program needs of the system is left out. */
export const openTo = ({ readPaths, writePaths, hiddenPaths }: OpenPaths, path: string): Access => {
  const wanted = comparablePath(path);
  if (wanted === undefined) return 'none';
  let access: Access = 'none';
  let depth = -1;
  const look = (paths: readonly string[], what: Access): void => {
    for (const text of paths) {
      const at = comparablePath(text);
      if (at === undefined || at.segments.length <= depth || !coversPath(at, wanted)) continue;
      access = what;
      depth = at.segments.length;
    }
  };
  look(readPaths, 'read');
  look(writePaths, 'write');
  look(hiddenPaths, 'none');
  return access;
};

/** A place where the two enforcers differ: `decide` says one thing, the mounts another. */
export interface Drift {
  readonly path: string;
  readonly decided: Access;
  readonly mounted: Access;
}

/**
 * Compares what `decide` allows with what is mounted, at every place where either changes and just inside it. What a
 * pattern opens more than it grants is known and left out.
 */
export const drift = (
  open: OpenPaths,
  grants: readonly Grant[],
  roots: readonly string[],
  asked: Asked,
): readonly Drift[] => {
  const may = anyone(grants, asked);
  const places = placesOf(grants, asked.upstream, roots);
  const lies = (path: ComparablePath | undefined, which: (place: Place) => boolean): boolean =>
    path !== undefined && places.some((place) => which(place) && coversPath(place.at, path));
  const examples = places.map(({ example }) => example);
  return [...new Set([...examples, ...open.readPaths, ...open.writePaths, ...open.hiddenPaths])]
    .flatMap((place) => [place, `${place}/x`])
    .map((path) => ({ path, decided: accessBy(may, path), mounted: openTo(open, path) }))
    .filter(({ path, decided, mounted }) => {
      if (decided === mounted) return false;
      const at = comparablePath(path);
      if (ranks.indexOf(mounted) > ranks.indexOf(decided)) return !lies(at, ({ isPattern }) => isPattern);
      return lies(at, ({ opens }) => opens);
    });
};
