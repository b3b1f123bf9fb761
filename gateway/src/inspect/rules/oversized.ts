import { bodyOf } from '../texts.ts';
import type { Finding, Rule, Severity, Subject } from '../finding.ts';
import { below, isObject, objectsIn, textOf } from '../json.ts';
import { bytesOf, measure } from '../measure.ts';

const kib = 1024;
const mib = 1024 * kib;

/** What is larger is held: no honest server needs it, and it drowns what else the model was told. */
const most = {
  whole: mib,
  instructions: 64 * kib,
  description: 16 * kib,
  schema: 256 * kib,
  name: 512,
  tools: 600,
  /** As deep as rules look: what lies below would reach the model unexamined. */
  depth: 60,
} as const;

const tooMuch = (where: string, evidence: string, why: string, severity: Severity = 'hold'): Finding => ({
  kind: 'oversized',
  severity,
  where,
  evidence,
  why,
});

const size = (bytes: number): string => `${Math.ceil(bytes / kib)} KiB`;

/** Every `description`, `name` and `title`, wherever they stand. */
const longTexts = (value: unknown, where: string, depth = 0): readonly Finding[] => {
  if (depth > most.depth) return [];
  if (Array.isArray(value)) return value.flatMap((each, at) => longTexts(each, below(where, at), depth + 1));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    if (typeof each !== 'string') return longTexts(each, below(where, key), depth + 1);
    const limit = key === 'description' ? most.description : key === 'name' || key === 'title' ? most.name : undefined;
    if (limit === undefined || each.length * 3 <= limit || bytesOf(each) <= limit) return [];
    return [tooMuch(below(where, key), size(bytesOf(each)), `A ${key} this long drowns what else the model is told.`)];
  });
};

const inTools = (subject: Subject & { kind: 'tools' }): readonly Finding[] => {
  const found = subject.tools.flatMap((tool, at) =>
    ['inputSchema', 'outputSchema'].flatMap((key) => {
      const { bytes } = measure(tool[key]);
      if (bytes <= most.schema) return [];
      return [tooMuch(`tools[${at}].${key}`, size(bytes), 'A schema this large serves no caller.')];
    }),
  );
  if (subject.tools.length <= most.tools) return found;
  return [tooMuch('tools', `${subject.tools.length} tools`, 'A list this long crowds out other servers.'), ...found];
};

/** Lists and contents that are larger than anything a model or a person can use. */
export const oversized: Rule = (subject) => {
  const body = bodyOf(subject);
  const { bytes, depth } = measure(body);
  const found: Finding[] = [];
  if (depth > most.depth) {
    found.push(tooMuch('', `${depth} levels`, 'It is nested deeper than rules look, so its inside is unexamined.'));
  }
  if (subject.kind === 'tools') found.push(...inTools(subject));
  // A list of tools may be long for honest reasons, and is read once.
  else if (bytes > most.whole) found.push(tooMuch('', size(bytes), 'It is larger than what a model can use.'));
  if (subject.kind === 'instructions') {
    const instructions = bytesOf(textOf(subject.payload['instructions']));
    if (instructions > most.instructions) {
      found.push(
        tooMuch('instructions', size(instructions), 'Instructions this long drown what else the model is told.'),
      );
    }
  }
  // What a tool answers with is data: only what describes things is measured by its parts.
  const described =
    subject.kind === 'tools' ||
    objectsIn(body['prompts']).length > 0 ||
    'resources' in body ||
    'resourceTemplates' in body ||
    subject.kind === 'request' ||
    subject.kind === 'instructions';
  return described ? [...found, ...longTexts(body, '')] : found;
};
