import type { Answer } from '../admin/contract/methods.ts';
import type { FoundIn, JsonObject, Review, Reviewed } from '../review.ts';
import { isObject } from '../review.ts';
import { jsonOf, wordsOf } from './review-words.ts';

type Shown = Answer<'review.show'>['parts'][number];
type Field = Shown['fields'][number];
type Finding = Shown['findings'][number];

/** Arguments that are told one by one; the JSON has all. */
const mostFields = 100;

/** A finding in its part: the list and the number that its place begins with are left out. */
export const findingOf = ({ kind, severity, where, at, evidence, why }: Omit<FoundIn, 'part'>): Finding => ({
  kind,
  severity,
  where: where.replace(/^(?:tools|prompts|resources|resourceTemplates)\[\d+\]\.?/, ''),
  ...(at === undefined ? {} : { at }),
  evidence,
  why,
});

const textAt = (entry: JsonObject, key: string): string => {
  const value = Object.hasOwn(entry, key) ? entry[key] : undefined;
  return typeof value === 'string' ? value : '';
};

const field = (entry: JsonObject, key: string, is: Field['is']): readonly Field[] => {
  const text = textAt(entry, key);
  return text === '' ? [] : [{ where: key, is, ...wordsOf(text) }];
};

/** What an argument takes, as far as its schema says it in short. */
const takes = (schema: JsonObject): string => {
  const { type, enum: choices } = { type: schema['type'], enum: schema['enum'] };
  if (Array.isArray(choices)) return JSON.stringify(choices).slice(0, 200);
  return typeof type === 'string' || Array.isArray(type) ? String(type).slice(0, 200) : '';
};

const schemaFields = ({ inputSchema }: JsonObject): readonly Field[] => {
  const properties = isObject(inputSchema) ? inputSchema['properties'] : undefined;
  if (!isObject(properties)) return [];
  return Object.entries(properties)
    .slice(0, mostFields)
    .map(([name, schema]) => ({
      where: `inputSchema.properties.${name}.description`,
      is: 'argument',
      name,
      ...(isObject(schema) ? { takes: takes(schema), ...wordsOf(textAt(schema, 'description')) } : wordsOf('')),
    }));
};

const argumentFields = ({ arguments: list }: JsonObject): readonly Field[] =>
  (Array.isArray(list) ? list : [])
    .filter(isObject)
    .slice(0, mostFields)
    .map((each, at) => ({
      where: `arguments[${at}].description`,
      is: 'argument',
      name: textAt(each, 'name'),
      ...wordsOf(textAt(each, 'description')),
    }));

const kinds = [
  ['tools', 'tool', 'name'],
  ['prompts', 'prompt', 'name'],
  ['resources', 'resource', 'uri'],
  ['resourceTemplates', 'template', 'uriTemplate'],
] as const;

const mayDo = ['resource_read', 'resource_write', 'network_access', 'server_admin'] as const;

/** All that a server shows, part by part, with what is found in each. Of long lists the first `most`. */
export const partsOf = (
  { config: { name: server }, listed, findings }: Reviewed,
  { facts }: Pick<Review, 'facts'>,
  most: number,
): { readonly parts: Shown[]; readonly count: number } => {
  const found = Map.groupBy(findings, ({ part: { kind, name } }) => `${kind} ${name}`);
  const foundIn = (kind: string, name: string): readonly Finding[] =>
    (found.get(`${kind} ${name}`) ?? []).filter(({ severity }) => severity !== 'note').map(findingOf);
  const said = listed?.greeting['instructions'];
  const instructions: readonly Shown[] =
    typeof said !== 'string' || said === ''
      ? []
      : [
          {
            kind: 'instructions',
            name: '',
            mayDo: [],
            fields: [{ where: 'instructions', is: 'text', ...wordsOf(said) }],
            findings: [...foundIn('instructions', '')],
            json: jsonOf({ instructions: said }),
          },
        ];
  const entries = kinds.flatMap(([list, kind, key]) =>
    (listed?.lists[list] ?? []).map((entry) => ({ kind, name: textAt(entry, key), entry })),
  );
  const shown = entries.slice(0, most).map(({ kind, name, entry }): Shown => {
    const possible =
      kind === 'tool' ? facts.possible({ kind, upstream: server, name }, entry).map(({ level }) => level) : [];
    return {
      kind,
      name,
      ...(kind === 'tool' ? { reads: facts.readsOnly(server, entry) } : {}),
      mayDo: mayDo.filter((level) => possible.includes(level)),
      fields: [
        ...field(entry, 'title', 'title'),
        ...(key(kind) === 'name' ? [] : field(entry, 'name', 'title')),
        ...field(entry, 'description', 'description'),
        ...schemaFields(entry),
        ...argumentFields(entry),
      ],
      findings: [...foundIn(kind, name)],
      json: jsonOf(entry),
    };
  });
  return { parts: [...instructions, ...shown], count: instructions.length + entries.length };
};

const key = (kind: (typeof kinds)[number][1]): string => kinds.find(([, each]) => each === kind)?.[2] ?? 'name';
