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

export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
