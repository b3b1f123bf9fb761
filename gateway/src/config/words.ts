import type { core } from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: 'text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list [ ]',
  object: 'an object { }',
  record: 'an object { }',
  null: 'null',
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return 'a number out of range';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction';
  return typeof value === 'string' ? 'text' : 'true or false';
};

const limit = (bound: number | bigint, origin: string, word: string): string => {
  const unit = { string: ' characters', array: ' entries' }[origin] ?? '';
  return unit !== '' && bound === 1 ? 'Must not be empty.' : `Must be ${word} ${bound}${unit}.`;
};

/** Our words for what zod finds; what a schema says in its own words goes before them. */
export const errorWords: core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'This key is missing.';
    return `Expected ${kinds[issue.expected] ?? issue.expected}, found ${kindOf(issue.input)}.`;
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map((value) => JSON.stringify(value)).join(', ');
    return `Must be ${issue.values.length === 1 ? '' : 'one of '}${values}.`;
  }
  if (issue.code === 'too_small') {
    return limit(issue.minimum, issue.origin, issue.inclusive === false ? 'more than' : 'at least');
  }
  if (issue.code === 'too_big') {
    return limit(issue.maximum, issue.origin, issue.inclusive === false ? 'less than' : 'at most');
  }
  return undefined;
};
