import type { Approvable } from './approve.ts';
import type { Context, Finding, Subject } from './finding.ts';
import { inspect } from './inspect.ts';
import { textAt } from './json.ts';
import type { Shown } from './surface-subjects.ts';
import { subjectsOf } from './surface-subjects.ts';

/** A finding, and the part of the server that it is about. */
export interface FoundIn extends Finding {
  readonly part: Approvable;
}

const lists = {
  tools: { kind: 'tool', key: 'name' },
  prompts: { kind: 'prompt', key: 'name' },
  resources: { kind: 'resource', key: 'uri' },
  resourceTemplates: { kind: 'template', key: 'uriTemplate' },
} as const;

const isList = (word: string): word is keyof typeof lists => Object.hasOwn(lists, word);

/** The part that a place is in, by the list and the number that it begins with; a list as a whole is its server's. */
const partAt = (subject: Subject, where: string, shown: Shown): Approvable => {
  if (subject.kind === 'instructions') return { kind: 'instructions', name: '' };
  const [, list = '', at = ''] = /^(\w+)\[(\d+)\]/.exec(where) ?? [];
  if (!isList(list)) return { kind: 'server', name: '' };
  const entry = shown[list]?.[Number(at)];
  return { kind: lists[list].kind, name: entry === undefined ? '' : textAt(entry, lists[list].key) };
};

/** All that is found in what a server shows, and in which of its parts. */
export const foundIn = (server: string, shown: Shown, context: Context): readonly FoundIn[] =>
  subjectsOf(server, shown).flatMap((subject) =>
    inspect(subject, context).map((finding) => ({ ...finding, part: partAt(subject, finding.where, shown) })),
  );
