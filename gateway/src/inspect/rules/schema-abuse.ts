import { backtracks } from '../backtracking.ts';
import { excerptFrom } from '../excerpt.ts';
import type { Finding, Rule, Severity } from '../finding.ts';
import { explodes } from '../references.ts';
import { placesOf, schemasOf, type Place } from '../schema-walk.ts';
import { textsOf } from '../texts.ts';

const reason = {
  remote:
    'Whoever resolves this reference fetches from an address that the server chose, and the schema can change there.',
  local: 'Whoever resolves this reference reads a file of this machine.',
  prototype: 'This key changes the prototype of all objects in programs that copy it carelessly.',
  pattern: 'This pattern can take exponential time on a text that almost matches.',
  explodes: 'Its references name one another so that resolving them never ends, or grows without bound.',
  deep: 'It is nested deeper than any caller needs.',
} as const;

type Why = keyof typeof reason;

const abuse = (why: Why, where: string, evidence: string, severity: Severity = 'flag'): Finding => ({
  kind: 'schema-abuse',
  severity,
  where,
  evidence: excerptFrom(evidence),
  why: reason[why],
});

const references = new Set(['$ref', '$dynamicRef', '$recursiveRef']);

// The metaschemas themselves, which every validator has built in.
const metaschema = /^https?:\/\/json-schema\.org\//i;

const reference = ({ where, value }: Place): readonly Finding[] => {
  if (typeof value !== 'string' || metaschema.test(value)) return [];
  const target = value.trim();
  if (/^(?:file:|\/(?!\/)|\.{1,2}[\\/]|[a-z]:\\)/i.test(target)) return [abuse('local', where, value)];
  // `urn:` and `tag:` are names, which nobody fetches.
  if (/^(?!urn:|tag:)(?:[a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(target)) return [abuse('remote', where, value)];
  return [];
};

const prototypes = new Set([
  '__proto__',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

const prototypeKey = ({ where, key, value, named }: Place): readonly Finding[] => {
  if (prototypes.has(key) || (named && /^(?:__proto__|constructor[.[]prototype)/.test(key))) {
    return [abuse('prototype', where, key)];
  }
  // Cars have a constructor too: alone it is told from abuse by what stands in it, or by having no description.
  if (key !== 'constructor') return [];
  const properties = placesOf(value, where).some((inner) => inner.key === 'prototype');
  const described = typeof value === 'object' && value !== null && 'description' in value;
  return properties || !described ? [abuse('prototype', where, key)] : [];
};

const patterns = ({ where, key, value, named }: Place): readonly Finding[] => {
  if (!named && key === 'pattern' && typeof value === 'string' && backtracks(value))
    return [abuse('pattern', where, value)];
  const inPatterns = named && /\.patternProperties\./.test(where);
  return inPatterns && backtracks(key) ? [abuse('pattern', where, key)] : [];
};

const inSchema = (where: string, schema: unknown): readonly Finding[] => {
  const places = placesOf(schema, where);
  const found = places.flatMap((place) => [
    ...(references.has(place.key) && !place.named ? reference(place) : []),
    ...prototypeKey(place),
    ...patterns(place),
  ]);
  const deep = places.find(({ depth }) => depth > 40);
  if (deep) found.push(abuse('deep', deep.where, deep.key));
  const bomb = explodes(schema);
  if (bomb !== undefined) found.push(abuse('explodes', where, bomb));
  return found;
};

/** Schemas that harm who resolves, compiles or copies them. */
export const schemaAbuse: Rule = (subject) => {
  const schemas = schemasOf(subject);
  const found = schemas.flatMap(([where, schema]) => inSchema(where, schema));
  // Outside of schemas only the key that no data has by chance.
  const elsewhere = textsOf(subject).filter(
    ({ where, text }) =>
      text === '__proto__' && where.endsWith('~key') && !found.some((one) => `${one.where}~key` === where),
  );
  return [...found, ...elsewhere.map(({ where, text }) => abuse('prototype', where, text))];
};
