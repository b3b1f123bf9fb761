import { excerptFrom } from '../excerpt.ts';
import type { Finding, Rule } from '../finding.ts';
import { lureIn } from '../lure.ts';
import { placesOf, schemasOf, type Place } from '../schema-walk.ts';
import { childrenOf } from '../json.ts';

const values = new Set([
  'default',
  'const',
  'enum',
  'example',
  'examples',
  'format',
  '$comment',
  '$id',
  '$anchor',
  'title',
]);

const stringsIn = (value: unknown, depth = 0): readonly string[] => {
  if (typeof value === 'string') return [value];
  return depth > 20 ? [] : childrenOf(value).flatMap(([, child]) => stringsIn(child, depth + 1));
};

const why = {
  order: 'A value of a schema is data; this one speaks to whoever reads it.',
  place: 'A value that is filled in unasked names a place where keys are kept.',
  command: 'A value that is filled in unasked runs a command.',
} as const;

const inValues = ({ where, key, value }: Place): readonly Finding[] =>
  stringsIn(value).flatMap((text): readonly Finding[] => {
    const lure = lureIn(text);
    if (lure === undefined) return [];
    // Examples and titles are prose, and may honestly show such a path.
    if (lure.what !== 'order' && !/^(?:default|const|enum)$/.test(key)) return [];
    const severity = lure.what === 'order' && text.length > 20 ? 'hold' : 'flag';
    return [
      { kind: 'schema-value', severity, where, at: lure.at, evidence: excerptFrom(text, lure.at), why: why[lure.what] },
    ];
  });

// A name that says what to do, and with what no tool needs.
const tells = /\b(?:read|reading|paste|send|contents?|before|after|put|include|copy|from|dump)\b/i;
const keeps =
  /\b(?:ssh|env|dotenv|id rsa|rsa|passwords?|credentials?|secrets?|private key|cookies|shadow|wallet|keychain)\b/i;

const inName = ({ where, key }: Place): readonly Finding[] => {
  const words = key.replace(/[_-]/g, ' ');
  const prose = key.split(/[\s_]+/).length > 8 || lureIn(key) !== undefined || (tells.test(words) && keeps.test(words));
  if (!prose) return [];
  return [
    {
      kind: 'schema-value',
      severity: 'flag',
      where,
      evidence: excerptFrom(key),
      why: 'A name of a parameter is no sentence.',
    },
  ];
};

/** Defaults, choices, examples and names in schemas that carry orders, commands or the places of keys. */
export const schemaValue: Rule = (subject) =>
  schemasOf(subject)
    .flatMap(([where, schema]) => placesOf(schema, where))
    .flatMap((place) => (place.named ? inName(place) : values.has(place.key) ? inValues(place) : []));
