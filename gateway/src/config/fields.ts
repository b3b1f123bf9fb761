import type { core } from 'zod';
import { configJsonSchema } from './schema.ts';

/** What a field takes. */
export type FieldKind =
  | { readonly kind: 'switch' | 'text' | 'size' | 'secret' | 'texts' | 'numbers' | 'json' | 'fixed' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | {
      readonly kind: 'number';
      readonly isWhole: boolean;
      readonly least: number;
      /** Whether `least` itself is too little. */
      readonly isAbove: boolean;
      readonly most: number;
    };

/** One value of a configuration that stands at the same place in each, as its schema describes it. */
export interface ConfigField {
  readonly path: readonly string[];
  readonly takes: FieldKind;
  readonly means: string;
  readonly unit?: string;
  /** What holds where it is left out, and is always the same. */
  readonly byDefault?: unknown;
  readonly example?: unknown;
}

type JsonSchema = core.JSONSchema.BaseSchema;

/** Servers have a page of their own; the rest is for programs. */
const elsewhere = new Set(['$schema', 'version', 'providers', 'mcpServers']);

/** Whoever may set these could have any program started: they are written by hand. */
const commands = new Set(['alerts.command', 'judge.command']);

const kindOf = (schema: JsonSchema, name: string): FieldKind => {
  const { type, enum: values, items, unit } = schema;
  if (commands.has(name) || schema.const === true) return { kind: 'fixed' };
  if (type === 'boolean') return { kind: 'switch' };
  if (type === 'integer' || type === 'number') {
    const { minimum, exclusiveMinimum, maximum = Number.MAX_SAFE_INTEGER } = schema;
    const least = minimum ?? Number(exclusiveMinimum ?? Number.MIN_SAFE_INTEGER);
    return { kind: 'number', isWhole: type === 'integer', least, isAbove: minimum === undefined, most: maximum };
  }
  if (type === 'string') {
    const choices = values ?? (schema.const === undefined ? undefined : [schema.const]);
    if (choices !== undefined) return { kind: 'choice', of: choices.map(String) };
    if (name === 'proxy.password') return { kind: 'secret' };
    return { kind: typeof unit === 'string' && unit.startsWith('bytes') ? 'size' : 'text' };
  }
  const item = typeof items === 'object' && !Array.isArray(items) ? items.type : undefined;
  if (item === 'string') return { kind: 'texts' };
  return { kind: item === 'integer' ? 'numbers' : 'json' };
};

const fieldsIn = (schema: JsonSchema, path: readonly string[]): readonly ConfigField[] => {
  const inner = schema.properties;
  if (schema.type === 'object' && inner !== undefined)
    return Object.entries(inner).flatMap(([key, each]) =>
      typeof each === 'object' && !elsewhere.has([...path, key].join('.')) ? fieldsIn(each, [...path, key]) : [],
    );
  const { description = '', unit, examples } = schema;
  const [example]: readonly unknown[] = Array.isArray(examples) ? examples : [];
  return [
    {
      path,
      takes: kindOf(schema, path.join('.')),
      means: description,
      ...(typeof unit === 'string' ? { unit } : {}),
      ...(schema.default === undefined ? {} : { byDefault: schema.default }),
      ...(example === undefined ? {} : { example }),
    },
  ];
};

let known: readonly ConfigField[] | undefined;

/** The fields of a configuration in the order of its schema, but those of servers. */
export const configFields = (): readonly ConfigField[] => (known ??= fieldsIn(configJsonSchema(true), []));
