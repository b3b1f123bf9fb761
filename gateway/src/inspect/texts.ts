import type { JsonObject, Subject } from './finding.ts';

/** One text of a subject, with where it stands. */
export interface Text {
  readonly where: string;
  readonly text: string;
}

const maxDepth = 60;

/** What a subject says, as one JSON object. */
export const bodyOf = (subject: Subject): JsonObject => {
  switch (subject.kind) {
    case 'tools':
      return { tools: subject.tools };
    case 'result':
      return subject.result;
    case 'request':
      return subject.message;
    case 'resource':
    case 'prompt':
    case 'instructions':
      return subject.payload;
  }
};

// Each rule asks for them.
const known = new WeakMap<Subject, readonly Text[]>();

/** All texts of a subject in their order, keys of objects too (as `where` with `~key`); nothing below 60 levels. */
export const textsOf = (subject: Subject): readonly Text[] => {
  const read = known.get(subject);
  if (read !== undefined) return read;
  const found: Text[] = [];
  const walk = (value: unknown, where: string, depth: number): void => {
    if (typeof value === 'string') found.push({ where, text: value });
    if (typeof value !== 'object' || value === null || depth > maxDepth) return;
    if (Array.isArray(value)) {
      for (const [at, each] of value.entries()) walk(each, `${where}[${at}]`, depth + 1);
      return;
    }
    for (const [key, each] of Object.entries(value)) {
      const path = where === '' ? key : `${where}.${key}`;
      found.push({ where: `${path}~key`, text: key });
      walk(each, path, depth + 1);
    }
  };
  walk(bodyOf(subject), '', 0);
  known.set(subject, found);
  return found;
};
