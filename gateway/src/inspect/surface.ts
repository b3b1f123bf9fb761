import { canonical } from './canonical.ts';
import type { JsonObject } from './finding.ts';
import { isObject, mapValues, textAt } from './json.ts';
import { settledSchema } from './schema.ts';

/** A prompt as it was given out: its text depends on the arguments. */
export interface PromptBody {
  readonly name: string;
  readonly arguments: JsonObject;
  readonly result: JsonObject;
}

/**
 * Everything that a server shows of itself, and how it is started; plain JSON. What is absent has not been shown (yet),
 * which is not the same as an empty list. Lists are whole: all pages together.
 */
export interface Surface {
  /** The integrity of the package, as the registry gives it. */
  readonly package?: string;
  readonly command?: readonly string[];
  /** The folder that it is started in: what a relative path of the command leads to. */
  readonly folder?: string;
  /** The names of the environment variables it gets, never their values. */
  readonly environment?: readonly string[];
  /** The `serverInfo` of `initialize`. */
  readonly server?: JsonObject;
  readonly instructions?: string;
  readonly tools?: readonly JsonObject[];
  readonly prompts?: readonly JsonObject[];
  readonly bodies?: readonly PromptBody[];
  readonly resources?: readonly JsonObject[];
  readonly templates?: readonly JsonObject[];
}

/** The lists of a surface. */
export const listKinds = ['tools', 'prompts', 'resources', 'templates'] as const;

const byName = (list: unknown): unknown =>
  Array.isArray(list) ? list.toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1)) : list;

const undated = (annotations: JsonObject): JsonObject =>
  mapValues(annotations, (each, key) => (key === 'lastModified' ? undefined : each));

// What of `_meta` is about one answer and not about what is listed: when, by whom it was asked, how long it holds.
const volatile =
  /(?:^|[/._-])(?:time|timestamp|date|now|at|request|requests|requestid|trace|traceparent|tracestate|baggage|span|session|sessionid|nonce|etag|ttl|ttlms|expires|age|cache|uptime|latency|duration|ms|elapsed|cursor|progress|progresstoken)(?:$|[/._-])/i;

const spelled = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2');

/** `_meta` without what is of the moment; undefined where nothing is left, since none and an empty one say the same. */
const settledMeta = (meta: unknown): unknown => {
  if (!isObject(meta)) return meta;
  const lasting = mapValues(meta, (each, key) => (volatile.test(spelled(key)) ? undefined : each));
  return Object.keys(lasting).length === 0 ? undefined : lasting;
};

/** An entry without what changes by itself from one list to the next: what is of the moment in `_meta`, the size and date of a resource. */
const settledEntry = (entry: JsonObject, kind: (typeof listKinds)[number]): JsonObject => {
  const moving = kind === 'resources' || kind === 'templates';
  return mapValues(entry, (each, key) => {
    if (key === '_meta') return kind === 'tools' ? settledMeta(each) : undefined;
    if (moving && key === 'size') return undefined;
    if (moving && key === 'annotations' && isObject(each)) return undated(each);
    if (kind === 'tools' && (key === 'inputSchema' || key === 'outputSchema')) return settledSchema(each);
    return kind === 'prompts' && key === 'arguments' ? byName(each) : each;
  });
};

/** Sorted, and each only once. */
const asSet = <T>(list: readonly T[]): readonly T[] => {
  const known = new Map(list.map((each) => [canonical(each), each]));
  return [...known.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
};

/** The surface in the one form that all orders and repetitions of it have. */
export const settled = (surface: Surface): Surface => ({
  ...surface,
  ...(surface.environment && { environment: asSet(surface.environment) }),
  // Who has introduced itself and gave no instructions has given empty ones.
  ...(surface.server && { server: withoutMeta(surface.server), instructions: surface.instructions ?? '' }),
  ...(surface.bodies && { bodies: asSet(surface.bodies.map(settledBody)) }),
  ...Object.fromEntries(
    listKinds.flatMap((kind) => {
      const list = surface[kind];
      return list === undefined ? [] : [[kind, asSet(list.map((entry) => settledEntry(entry, kind)))]];
    }),
  ),
});

const withoutMeta = (server: JsonObject): JsonObject =>
  mapValues(server, (each, key) => (key === '_meta' ? undefined : each));

const settledBody = ({ name, arguments: given, result }: PromptBody): PromptBody => ({
  name,
  arguments: given,
  result: withoutMeta(result),
});

const identity = { tools: 'name', prompts: 'name', resources: 'uri', templates: 'uriTemplate' } as const;

/** What an entry of a list is called. */
export const nameOf = (entry: JsonObject, kind: (typeof listKinds)[number]): string => textAt(entry, identity[kind]);
