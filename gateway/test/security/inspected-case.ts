import { expand } from './expand.ts';

type JsonObject = { readonly [key: string]: unknown };

const kinds = [
  'tool_definition',
  'tool_result',
  'resource',
  'prompt',
  'server_instructions',
  'server_request',
  'sequence',
] as const;

/** One case about what a server says, at its full size. */
export interface InspectedCase {
  readonly id: string;
  readonly kind: (typeof kinds)[number];
  /** The call that a result answers. */
  readonly request?: JsonObject;
  readonly payload: unknown;
  readonly expected?: 'quarantine' | 'flag' | 'allow';
  readonly why?: string;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a list; none where it is no list. */
export const objectsIn = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** Whether a line is a case that what servers say is examined for. */
export const isInspectedCase = (value: unknown): value is InspectedCase =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  kinds.some((kind) => kind === value['kind']) &&
  'payload' in value;

/** A case with its payload at full size. */
export const atFullSize = (known: InspectedCase): InspectedCase => ({ ...known, payload: expand(known.payload) });

const listKeys: readonly string[] = ['tools', 'prompts', 'resources', 'resourceTemplates'];

const definitionsBelow = (value: unknown, depth: number): number => {
  if (depth > 6 || typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum +
      (listKeys.includes(key) && Array.isArray(inner)
        ? inner.reduce((entries: number, entry) => entries + Math.max(1, definitionsBelow(entry, depth + 1)), 0)
        : definitionsBelow(inner, depth + 1)),
    0,
  );
};

/** How many tools, prompts and resources a case lists; one where it is about something else. */
export const definitionsIn = ({ payload }: Pick<InspectedCase, 'payload'>): number =>
  Math.max(1, definitionsBelow(payload, 0));

export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
