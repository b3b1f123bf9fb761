import type { Held } from './decide.ts';
import type { Conditions, Level, Principal, Target } from './grant.ts';
import type { NeedObject } from './need.ts';
import { comparablePath } from './path-pattern.ts';
import { joinPath, platformOf, splitPath } from './path.ts';
import { isOpen } from './pattern.ts';

/** What a person is asked: may this principal do this with this target? */
export interface Question {
  readonly principal: Principal;
  readonly target: Target;
  /** All that waits for a person, each need once. */
  readonly held: readonly Held[];
}

/** What an answer would open for one need. */
export interface Cover {
  readonly level: Level;
  readonly conditions?: Conditions;
}

type PathObject = Extract<NeedObject, { kind: 'path' }>;
type UrlObject = Extract<NeedObject, { kind: 'url' }>;

/** The folder that holds a path. What stands at the top of a disk, or right below, is its own: its folder would be nearly all. */
const folderOf = (form: string): string => {
  const platform = platformOf(form);
  if (platform === undefined) return form;
  const { root, segments } = splitPath(platform, form);
  return segments.length < 3 ? form : joinPath(platform, root, segments.slice(0, -1));
};

const pathsOf = ({ forms, isFolder }: PathObject, lasting: boolean): readonly string[] => [
  ...new Set(lasting && isFolder !== true ? forms.map(folderOf) : forms),
];

const addressOf = ({ host, port, protocol, reach }: UrlObject): Conditions => ({
  hosts: [host],
  ...(reach === 'private' ? {} : { publicOnly: true }),
  ...(port === 0 ? {} : { ports: [port] }),
  ...(protocol === '' ? {} : { protocols: [protocol] }),
});

const isNamed = (object: NeedObject): boolean =>
  object.kind === 'none' ||
  (object.kind === 'path' && object.forms.length > 0 && object.forms.every((form) => comparablePath(form))) ||
  (object.kind === 'url' && object.host !== '');

const objectConditions = (object: NeedObject, lasting: boolean): Conditions => {
  // Then it is for one call alone, and no condition could hold for it.
  if (!isNamed(object)) return {};
  if (object.kind === 'path') return { paths: pathsOf(object, lasting) };
  return object.kind === 'url' ? addressOf(object) : { touchesNothing: true };
};

const conditionsOf = ({ object, bytes, mostBytes }: Held, lasting: boolean): Conditions | undefined => {
  const most = lasting ? mostBytes : (bytes ?? mostBytes);
  const conditions: Conditions = {
    ...objectConditions(object, lasting),
    ...(most === undefined ? {} : { maxBytes: most }),
  };
  return Object.keys(conditions).length === 0 ? undefined : conditions;
};

const coverOf = (held: Held, lasting: boolean): Cover => {
  const conditions = conditionsOf(held, lasting);
  return { level: held.level, ...(conditions === undefined ? {} : { conditions }) };
};

const distinct = (covers: readonly Cover[]): readonly Cover[] => {
  const seen = new Map(covers.map((cover) => [JSON.stringify(cover), cover]));
  return [...seen.values()];
};

/**
 * What an answer opens: for the call that was shown, exactly what it touches; for more than that call (`lasting`), the
 * folders of what it touches, and its hosts with their ports and protocols.
 */
export const coversOf = ({ held }: Question, lasting: boolean): readonly Cover[] =>
  distinct(held.map((one) => coverOf(one, lasting)));

const textsOf = ({ principal, target, held }: Question): readonly string[] => [
  ...[principal.client, principal.addon, principal.project, principal.session].filter((part) => part !== undefined),
  target.upstream,
  target.name,
  ...held.flatMap(({ object }) => (object.kind === 'path' ? object.forms : object.kind === 'url' ? [object.host] : [])),
];

/**
 * Whether grants can name just this: where a name holds a `*`, which a grant reads as any run of characters, or where it is
 * not known what is touched, only the call at hand can be answered for.
 */
export const canLast = (question: Question): boolean =>
  !textsOf(question).some(isOpen) && question.held.every(({ object }) => isNamed(object));

/** Characters of a path, a host or a name that a person is shown, and things at once. */
export const longestShown = 4_096;
const mostShown = 64;

/** Whether a person can look over all of it: what is not shown is not asked about. */
export const canBeShown = (question: Question): boolean =>
  question.held.length <= mostShown && textsOf(question).every((text) => text.length <= longestShown);

/** The same for questions that one answer can serve: who, what, and what would be covered by a lasting answer. */
export const likeness = (question: Question): string => {
  const { principal, target } = question;
  const { client, addon, project, session } = principal;
  const what = canLast(question) ? coversOf(question, true) : question.held.map(({ level, object }) => [level, object]);
  return JSON.stringify([client, addon, project, session, target.kind, target.upstream, target.name, what]);
};
