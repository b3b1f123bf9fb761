import { excerptFrom } from '../excerpt.ts';
import type { Finding, JsonObject, Rule } from '../finding.ts';
import { isObject, textOf } from '../json.ts';

const destroys = new Set(
  'delete deletes drop drops destroy destroys erase erases wipe wipes purge purges truncate truncates overwrite overwrites uninstall uninstalls revoke revokes'.split(
    ' ',
  ),
);

const writes = new Set([
  ...destroys,
  ...'remove removes write writes send sends publish publishes push pushes deploy deploys transfer transfers pay pays buy buys purchase purchases kill kills terminate terminates insert inserts update updates upload uploads rename renames move moves merge merges edit edits modify modifies patch patches shutdown reboot post posts'.split(
    ' ',
  ),
]);

// What makes the rest of a name a noun: `get_update`, `list_deletes`, `push_status`.
const reads = new Set(
  'get list read search find fetch show describe view check query count preview explain inspect diff analyze status history info details log logs stats report schema validate lint is has can should how simulate plan estimate'.split(
    ' ',
  ),
);

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');

/** The verb of a name, which may stand behind the name of its server; undefined when the tool reads, or names a thing. */
const verbOfName = (name: string, verbs: ReadonlySet<string>): string | undefined => {
  const words = wordsOf(name);
  if (words.some((word) => reads.has(word))) return undefined;
  return words.slice(0, 2).find((word, at) => verbs.has(word) && (at === 0 || words.length > 2));
};

const lead =
  /^\s*(?:\W*(?:important|note|warning)\W+)?(?:(?:this|the)\s+(?:tool|function)\s+|(?:use\s+(?:this|it)\s+to|a\s+tool\s+(?:to|that|which)|allows\s+(?:you\s+)?to|can|will)\s+)?(?:permanently\s+|irreversibly\s+|safely\s+|immediately\s+|bulk[- ])?([a-z]+)\s+(\S+(?:\s+\S+)?)/i;

/** The verb that a description begins with. To send a query, a request or a key press is how much that reads is said. */
const verbOfDescription = (description: string, verbs: ReadonlySet<string>): string | undefined => {
  const [, verb = '', object = ''] = lead.exec(description.slice(0, 200)) ?? [];
  if (!verbs.has(verb.toLowerCase())) return undefined;
  if (
    /^(?:send|post|push|move|pay|update|edit)/i.test(verb) &&
    /quer|request|prompt|question|search|\bget\b|head|signal|ping|cursor|mouse|attention/i.test(object)
  ) {
    return undefined;
  }
  return verb;
};

const harmless =
  /\bdry[- ]?run\b|\bpreview|\bsimulat|\bwithout\s+(?:executing|applying|changing|modifying)|\b(?:does\s+not|doesn't|never)\s+(?:actually\s+)?(?:delete|remove|write|send|change|modify)/i;

const contradiction = (tool: JsonObject, at: number): readonly Finding[] => {
  const annotations = tool['annotations'];
  if (!isObject(annotations)) return [];
  const name = textOf(tool['name']);
  const description = textOf(tool['description']);
  if (harmless.test(description.slice(0, 2000))) return [];
  const found = (hint: string, verbs: ReadonlySet<string>): readonly Finding[] => {
    const verb = verbOfName(name, verbs) ?? verbOfDescription(description, verbs);
    if (verb === undefined) return [];
    const evidence = excerptFrom(`${hint}: ${String(annotations[hint])}, yet ${name} says: ${verb}`);
    const why = 'Its hints say it is harmless, its words say it is not; who trusts hints would not ask before it runs.';
    return [
      { kind: 'annotation-contradiction', severity: 'flag', where: `tools[${at}].annotations.${hint}`, evidence, why },
    ];
  };
  if (annotations['readOnlyHint'] === true) return found('readOnlyHint', writes);
  return annotations['destructiveHint'] === false ? found('destructiveHint', destroys) : [];
};

/** Annotations that contradict the verb of the tool: read-only tools that delete, write or send. */
export const annotationContradiction: Rule = (subject) =>
  subject.kind === 'tools' ? subject.tools.flatMap(contradiction) : [];
