import { shorten } from '../policy/visible.ts';
import { violate } from './draft.ts';
import type { Draft } from './draft.ts';
import { touchRemote, touchSetting, touchValue, touchWords } from './facts-git.ts';
import { findPath, touchPath } from './facts-path.ts';
import { touchHost, touchUrl } from './facts-url.ts';
import type { Role, ToolRoles } from './roles.ts';
import { climbsInBraces, hasScheme, isAddress, isMoreThanName, looksLikePath } from './shapes.ts';

export type Fields = { readonly [key: string]: unknown };

/** One walk through the arguments of one call. */
export interface Walk {
  readonly draft: Draft;
  readonly roles: ToolRoles;
  /** The argument that names the folder which the others are relative to. */
  readonly folder: string | undefined;
  /** The folder that a search pattern is relative to, where the call names one. */
  readonly searched: string | undefined;
  /** What git is asked to do; empty when the words of a command line say it. */
  readonly command: string;
}

/** Where in the arguments a value stands. */
export interface Spot {
  /** For people: `edits.newText`. */
  readonly where: string;
  readonly role: Role;
  /** The object it stands in. */
  readonly beside: Fields;
}

/** A text longer than this is no path; a name that only may be one is not examined further. */
const longestMaybe = 4096;

const touchPathOrAddress = ({ draft, folder }: Walk, { where, role }: Spot, text: string): void => {
  if (isAddress(text)) return touchUrl(draft, where, text, role.access);
  return touchPath(draft, where, text, role.access, where === folder ? draft.world.base : draft.base);
};

const touchMaybe = (walk: Walk, spot: Spot, text: string): void => {
  // Several lines are prose, wherever they begin.
  if (text.length > longestMaybe || /\n\s*\S/.test(text)) return;
  if (hasScheme(text) || looksLikePath(text)) touchPathOrAddress(walk, spot, text);
};

const touchGlob = ({ draft, searched }: Walk, { where }: Spot, text: string): void => {
  if (climbsInBraces(text)) {
    return violate(
      draft,
      `The pattern ${shorten(JSON.stringify(text))} in \`${where}\` leaves the folder it searches.`,
    );
  }
  const base = searched === undefined ? undefined : findPath(draft.world, searched, draft.base);
  const folder = base !== undefined && 'forms' in base ? base.forms[0] : draft.base;
  return touchPath(draft, where, text, 'read', folder);
};

const hasAnyScheme = (text: string): boolean => /^\s*[a-z][a-z0-9+.-]+:/i.test(text);

const touchUri = (walk: Walk, spot: Spot, text: string): void => {
  const { draft } = walk;
  if (!spot.role.strict && !hasScheme(text) && !looksLikePath(text)) return;
  if (hasAnyScheme(text) && !/^\s*file:/i.test(text)) touchUrl(draft, spot.where, text, spot.role.access);
  else touchPath(draft, spot.where, text, spot.role.access);
};

const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const touchHostBeside = ({ draft }: Walk, { where, role, beside }: Spot, text: string): void =>
  touchHost(draft, where, text, {
    port: numberOf(beside['port']),
    protocol: textOf(beside['protocol']) ?? textOf(beside['scheme']),
    strict: role.strict,
  });

const settingText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `key=value` in one text, or a key with the `value` beside it; a key alone is only asked for. */
const touchSettingText = ({ draft }: Walk, { where, beside }: Spot, text: string): void => {
  const pair = /^([^=\s]+)=([^]*)$/.exec(text);
  if (pair !== null) return touchSetting(draft, where, pair[1] ?? '', pair[2] ?? '');
  const value = beside['value'] ?? beside['values'] ?? undefined;
  // The value itself is examined with its key.
  if (value === undefined || /(?:^|\.)values?$/.test(where)) return touchValue(draft, where, text);
  for (const each of [value].flat()) touchSetting(draft, where, text, settingText(each));
};

type Touch = (walk: Walk, spot: Spot, text: string) => void;

const nothing: Touch = () => undefined;

const touches: Readonly<Record<Role['kind'], Touch>> = {
  path: (walk, spot, text) => {
    if (walk.roles.git !== undefined) touchValue(walk.draft, spot.where, text);
    touchPathOrAddress(walk, spot, text);
  },
  'maybe-path': touchMaybe,
  'file-name': (walk, spot, text) => (isMoreThanName(text) ? touchPathOrAddress(walk, spot, text) : undefined),
  glob: touchGlob,
  uri: touchUri,
  url: ({ draft }, { where, role }, text) =>
    role.strict || hasAnyScheme(text) || text.startsWith('//') ? touchUrl(draft, where, text, role.access) : undefined,
  host: touchHostBeside,
  content: ({ draft }, _, text) => {
    draft.contentBytes = (draft.contentBytes ?? 0) + Buffer.byteLength(text);
  },
  value: ({ draft }, { where }, text) => touchValue(draft, where, text),
  remote: ({ draft }, { where, role }, text) => touchRemote(draft, where, text, !role.strict),
  words: ({ draft, command }, { where }, text) => touchWords(draft, where, text, command),
  setting: touchSettingText,
  program: ({ draft }, { where }, text) =>
    text === '' ? undefined : violate(draft, `The value of \`${where}\` is what git would execute.`),
  data: nothing,
  unknown: nothing,
};

/** Notes what one text touches, by its role. */
export const touchText: Touch = (walk, spot, text) => touches[spot.role.kind](walk, spot, text);
