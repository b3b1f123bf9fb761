import { shorten } from '../policy/visible.ts';
import { violate } from './draft.ts';
import { touchSetting, touchWords } from './facts-git.ts';
import { touchText } from './facts-text.ts';
import type { Fields, Spot, Walk } from './facts-text.ts';
import type { RoleTree } from './roles.ts';

/** Deeper than any real argument; the message layer has a cap of its own. */
const deepest = 64;

interface Place extends Spot {
  readonly tree: RoleTree | undefined;
  readonly depth: number;
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Variables that say what git, or a program it starts, executes. */
const executing =
  /^GIT_|^(?:LD_|DYLD_)|^(?:PATH|PAGER|LESSOPEN|EDITOR|VISUAL|SSH_ASKPASS|BASH_ENV|ENV|HOME|XDG_CONFIG_HOME)$/i;

/** Settings or variables of git as the entries of an object. */
const touchSettings = (walk: Walk, { where }: Place, fields: Fields): void => {
  for (const [key, value] of Object.entries(fields)) {
    if (executing.test(key)) {
      violate(walk.draft, `The variable ${shorten(key, 80)} in \`${where}\` changes what git executes.`);
    } else if (key.includes('.')) {
      touchSetting(walk.draft, where, key, asText(value));
    }
  }
  const named = fields['key'] ?? fields['name'];
  if (typeof named === 'string' && isFields(fields)) {
    touchSetting(walk.draft, where, named, asText(fields['value'] ?? ''));
  }
};

const touchList = (walk: Walk, place: Place, list: readonly unknown[]): void => {
  const { role, tree, where, depth } = place;
  if (role.kind === 'words') return touchWords(walk.draft, where, list.map(asText), walk.command);
  const items = tree?.items;
  const each = { ...place, role: items?.role ?? role, tree: items, depth: depth + 1 };
  for (const item of list) touch(walk, each, item);
};

const touchFields = (walk: Walk, { where, tree, depth }: Place, fields: Fields): void => {
  for (const key of Object.keys(fields)) {
    const child = tree?.children?.get(key);
    const role = child?.role ?? walk.roles.guess(key);
    const value = fields[key];
    if (role.kind === 'data' || (role.kind === 'unknown' && !isFields(value))) continue;
    const path = where === '' ? key : `${where}.${key}`;
    touch(walk, { where: path, role, beside: fields, tree: child, depth: depth + 1 }, value);
  }
};

const touch = (walk: Walk, place: Place, value: unknown): void => {
  const { role, where, depth } = place;
  if (typeof value === 'string') return touchText(walk, place, value);
  // An argument that is left out is often sent as null.
  if (value === undefined || value === null || role.kind === 'data') return;
  if (depth > deepest) return violate(walk.draft, 'The arguments are nested too deeply.');
  if (role.kind === 'content' || (role.kind === 'value' && typeof value === 'number'))
    return touchText(walk, place, asText(value));
  if (Array.isArray(value)) return touchList(walk, place, value);
  if (role.strict)
    return violate(walk.draft, `The argument \`${shorten(where, 80)}\` must be text, or a list of texts.`);
  if (!isFields(value)) return;
  return role.kind === 'setting' ? touchSettings(walk, place, value) : touchFields(walk, place, value);
};

const unknown = Object.freeze({ kind: 'unknown', access: 'read', strict: false } as const);

/** Notes what the arguments of a call touch, each by its role. */
export const walkArguments = (walk: Walk, args: Fields): void => {
  const { tree } = walk.roles;
  touchFields(walk, { where: '', role: unknown, beside: args, tree, depth: 0 }, args);
};
