import type { JsonObject, Subject } from './finding.ts';
import { below, childrenOf, isObject } from './json.ts';

/** One place of a schema: a keyword with its value, or the name of a property. */
export interface Place {
  readonly where: string;
  readonly key: string;
  readonly value: unknown;
  /** Whether `key` names a property or a definition rather than being a keyword. */
  readonly named: boolean;
  readonly depth: number;
}

const maps = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);

// Values of these are data: what looks like a keyword in them is none.
const data = new Set(['default', 'const', 'enum', 'example', 'examples']);

const maxDepth = 60;

// Several rules ask for them.
const known = new WeakMap<JsonObject, { readonly where: string; readonly places: readonly Place[] }>();

/** Every place of a schema, without what is data; nothing below 60 levels. */
export const placesOf = (schema: unknown, where: string): readonly Place[] => {
  if (!isObject(schema)) return [];
  const read = known.get(schema);
  if (read?.where === where) return read.places;
  const found: Place[] = [];
  const walk = (value: unknown, path: string, named: boolean, depth: number): void => {
    if (depth > maxDepth) return;
    for (const [key, child] of childrenOf(value)) {
      const next = below(path, key);
      if (typeof key === 'string') found.push({ where: next, key, value: child, named, depth });
      const isKeyword = typeof key === 'string' && !named;
      if (isKeyword && data.has(key)) continue;
      walk(child, next, isKeyword && maps.has(key) && isObject(child), depth + 1);
    }
  };
  walk(schema, where, false, 0);
  known.set(schema, { where, places: found });
  return found;
};

/** The schemas that a subject shows, with where each stands. */
export const schemasOf = (subject: Subject): readonly (readonly [where: string, schema: unknown])[] => {
  if (subject.kind === 'tools') {
    return subject.tools.flatMap((tool, at) => [
      [`tools[${at}].inputSchema`, tool['inputSchema']] as const,
      [`tools[${at}].outputSchema`, tool['outputSchema']] as const,
    ]);
  }
  if (subject.kind !== 'request' || !isObject(subject.message['params'])) return [];
  return [['params.requestedSchema', subject.message['params']['requestedSchema']]];
};
