import type { Level } from '../policy/grant.ts';
import type { ArgumentRole, ToolProfile } from '../policy/profile.ts';
import type { Access } from './draft.ts';

/**
 * What an argument turned out to be. Beyond the roles that a profile declares: `unknown` (nothing by itself, what lies
 * inside is examined by its own names), `maybe-path` (a path or URL when it looks
 * like one: `source`), `file-name` (a path when it is more than a name), `glob` (climbs like a path), `uri` (a path or a
 * URL by its scheme), and for git `remote`, `words` of its command line, `setting`, and
 * `program` (what git would execute).
 */
export interface Role {
  readonly kind:
    | 'path'
    | 'maybe-path'
    | 'file-name'
    | 'glob'
    | 'uri'
    | 'url'
    | 'host'
    | 'content'
    | 'value'
    | 'data'
    | 'unknown'
    | 'remote'
    | 'words'
    | 'setting'
    | 'program';
  readonly access: Access;
  /** Anything but text, or a list of texts, is a violation. */
  readonly strict: boolean;
}

/** Roles by place: children of an object, items of a list. */
export interface RoleTree {
  readonly role?: Role;
  readonly children?: ReadonlyMap<string, RoleTree>;
  readonly items?: RoleTree;
}

/** What is known of a tool before it is called; made once per descriptor. */
export interface ToolRoles {
  readonly level?: Level;
  readonly touchesBase?: 'read' | 'write';
  /** URLs that every call connects to. */
  readonly reach?: readonly string[];
  readonly tree: RoleTree;
  /** The role of an argument that the tree does not name. */
  readonly guess: (name: string) => Role;
  /** Arguments that name the folder which the other paths are relative to. */
  readonly folderNames: readonly string[];
  /** For a tool of a git server: what git is asked to do; empty when the words say it. */
  readonly git?: string;
  /** Arguments that every call has; undefined when not known. */
  readonly required?: readonly string[];
}

export const role = (kind: Role['kind'], access: Access = 'read', strict = false): Role => ({ kind, access, strict });

/** Not examined, whatever lies inside. */
export const data: Role = role('data');
export const unknown: Role = role('unknown');

const declared: Readonly<Record<ArgumentRole, Role>> = {
  'read-path': role('path', 'read', true),
  'write-path': role('path', 'write', true),
  'read-write-path': role('path', 'both', true),
  url: role('url', 'read', true),
  host: role('host', 'read', true),
  content: role('content'),
  value: role('value'),
  data,
};

interface Growing {
  role?: Role;
  children?: Map<string, Growing>;
  items?: Growing;
}

const growAt = (tree: Growing, place: string): Growing => {
  let here = tree;
  for (const [, name = '', lists = ''] of place.matchAll(/([^.[\]]+)((?:\[\])*)/g)) {
    here.children ??= new Map();
    const next = here.children.get(name) ?? {};
    here.children.set(name, next);
    here = next;
    for (let count = lists.length / 2; count > 0; count--) {
      here.role ??= unknown;
      here = here.items ??= {};
    }
    here.role ??= unknown;
  }
  return here;
};

const everythingElseIsData = (): Role => data;

/**
 * The roles that a profile declares: only what the owner says, what is not named is data. `required` are the arguments
 * that the tool's schema wants in every call, where it is known.
 */
export const profileRoles = (profile: ToolProfile, required?: readonly string[]): ToolRoles => {
  const tree: Growing = {};
  for (const [place, name] of Object.entries(profile.arguments)) growAt(tree, place).role = declared[name];
  return {
    tree,
    guess: everythingElseIsData,
    folderNames: [],
    ...(required === undefined ? {} : { required }),
    ...(profile.level === undefined ? {} : { level: profile.level }),
    ...(profile.touchesBase === undefined ? {} : { touchesBase: profile.touchesBase }),
  };
};
