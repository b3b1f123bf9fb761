import type { Subject } from './finding.ts';

/** Whether a subject is how a server describes itself, and not data that passes through it: there nothing hidden is by chance. */
export const isDefinition = (subject: Subject): boolean => {
  switch (subject.kind) {
    case 'tools':
    case 'prompt':
    case 'instructions':
      return true;
    case 'resource':
      return !('contents' in subject.payload);
    case 'result':
    case 'request':
      return false;
  }
};

/** Whether a text is a name that a model or a person chooses by, going by where it stands. */
export const isName = (where: string): boolean => where.endsWith('~key') || /(?:^|\.)(?:name|title)$/.test(where);
