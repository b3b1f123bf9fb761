import { GatewayError } from '../errors.ts';
import { isObject, parseKnownJson } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { lists } from '../protocol/mcp.ts';
import { withClaims } from '../protocol/revision/claims.ts';
import type { ListKey, ListMethod } from '../protocol/mcp.ts';
import type { Connection } from './open.ts';
import type { Signal } from '../pipeline/abort.ts';

/** All that a server shows of itself: its answer to `initialize`, and its lists. */
export interface Surface {
  readonly greeting: JsonObject;
  readonly lists: Readonly<Record<ListKey, readonly JsonObject[]>>;
}

export const listMethods = Object.keys(lists) as readonly ListMethod[];

/** Bounds against a server whose pages never end. */
const mostPages = 200;
const mostItems = 20_000;

const capabilityOf = (greeting: JsonObject, name: string): boolean => {
  const capabilities = greeting['capabilities'];
  return isObject(capabilities) && isObject(capabilities[name]);
};

const fetchList = async (
  { correlator, era }: Connection,
  method: ListMethod,
  clientInfo: JsonObject,
  signal: Signal,
): Promise<readonly JsonObject[]> => {
  const items: JsonObject[] = [];
  const seen = new Set<unknown>();
  let cursor: unknown;
  for (let page = 0; page < mostPages && items.length < mostItems; page += 1) {
    // Each page names the next.
    const params = cursor === undefined ? {} : { cursor };
    // oxlint-disable-next-line no-await-in-loop
    const answer = await correlator.request(
      method,
      era === 'stateless' ? withClaims(params, { clientInfo, capabilities: {} }) : params,
      { signal },
    );
    // A server that lies about what it has is taken as having nothing of the kind.
    if ('error' in answer) return items;
    const part: unknown = isObject(answer.result) ? answer.result[lists[method].key] : undefined;
    if (Array.isArray(part)) items.push(...part.filter(isObject));
    cursor = isObject(answer.result) ? answer.result['nextCursor'] : undefined;
    if (typeof cursor !== 'string' || seen.has(cursor)) break;
    seen.add(cursor);
  }
  return items.slice(0, mostItems);
};

/** Asks a server for all its lists, all pages. Rejects with `timeout` when it takes longer than `limitMs`. */
export const fetchSurface = async (
  connection: Connection,
  limitMs: number,
  clientInfo: JsonObject = {},
): Promise<Surface> => {
  const slow = new AbortController();
  const timer = setTimeout(
    () => slow.abort(new GatewayError('timeout', `It did not answer with its lists within ${limitMs / 1_000} s.`)),
    limitMs,
  );
  try {
    const fetched = await Promise.all(
      listMethods.map(async (method) => {
        const offered = capabilityOf(connection.greeting, lists[method].capability);
        return [
          lists[method].key,
          offered ? await fetchList(connection, method, clientInfo, slow.signal) : [],
        ] as const;
      }),
    );
    const surface: Record<ListKey, readonly JsonObject[]> = {
      tools: [],
      resources: [],
      resourceTemplates: [],
      prompts: [],
    };
    for (const [key, items] of fetched) surface[key] = items;
    return { greeting: connection.greeting, lists: surface };
  } finally {
    clearTimeout(timer);
  }
};

/** What clients name things by: hidden, nothing could be called or read any more. */
const names = ['name', 'uri', 'uriTemplate'] as const;

/**
 * A surface as everyone may see it, who is not only who called: with secrets hidden, but in the names of what it offers.
 * `hide` gives back the same value where there is nothing to hide.
 */
export const publicSurface = ({ greeting, lists: own }: Surface, hide: <T>(value: T) => T): Surface => {
  const shown = (item: JsonObject): JsonObject => {
    const hidden = hide(item);
    if (hidden === item) return item;
    const kept = names.filter((key) => Object.hasOwn(item, key)).map((key) => [key, item[key]]);
    return { ...hidden, ...Object.fromEntries(kept) };
  };
  return {
    greeting: hide(greeting),
    lists: {
      tools: own.tools.map(shown),
      resources: own.resources.map(shown),
      resourceTemplates: own.resourceTemplates.map(shown),
      prompts: own.prompts.map(shown),
    },
  };
};

/** What to remember of a surface: one text, so that its numbers come back as the server wrote them. */
export const rememberSurface = ({ greeting, lists: kept }: Surface): JsonObject => ({
  text: JSON.stringify({ greeting, lists: kept }),
});

const readText = (text: unknown): unknown => {
  try {
    return typeof text === 'string' ? parseKnownJson(text) : undefined;
  } catch {
    return undefined;
  }
};

/** A surface out of what was remembered; undefined where that is none. */
export const recallSurface = (remembered: JsonObject | undefined): Surface | undefined => {
  const known = readText(remembered?.['text']);
  if (!isObject(known)) return undefined;
  const { greeting, lists: kept } = { greeting: known['greeting'], lists: known['lists'] };
  if (!isObject(greeting) || !isObject(kept)) return undefined;
  const list = (key: ListKey): readonly JsonObject[] => {
    const items: unknown = kept[key];
    return Array.isArray(items) ? items.filter(isObject) : [];
  };
  return {
    greeting,
    lists: {
      tools: list('tools'),
      resources: list('resources'),
      resourceTemplates: list('resourceTemplates'),
      prompts: list('prompts'),
    },
  };
};
