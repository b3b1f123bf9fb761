import { GatewayError } from '../errors.ts';
import type { Principal } from '../policy/grant.ts';
import type { JsonObject } from '../protocol/json.ts';
import { lists } from '../protocol/mcp.ts';
import type { ListMethod } from '../protocol/mcp.ts';
import type { Directory } from './directory.ts';

/** Entries of one page. Large enough that ordinary clients never see a second one. */
export const pageSize = 1_000;

const cursorText = (from: number): string => Buffer.from(`p${from}`).toString('base64url');

const readCursor = (cursor: unknown): number => {
  if (cursor === undefined) return 0;
  const from =
    typeof cursor === 'string' ? /^p(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] : undefined;
  if (from !== undefined) return Number(from);
  throw new GatewayError('invalid-arguments', 'params.cursor is not a cursor of this list.', {
    remedy: 'Send the nextCursor of the page before, or none for the first page.',
  });
};

/** One page of a list, as its result (MCP, «Pagination»). `shown` is what the client's revision makes of a tool. */
export const listPage = async (
  directory: Directory,
  method: ListMethod,
  params: JsonObject,
  principal: Principal,
  shown: (tool: JsonObject) => JsonObject = (tool) => tool,
): Promise<JsonObject> => {
  const from = readCursor(params['cursor']);
  const items = await directory.list(method, principal);
  const slice = items.slice(from, from + pageSize);
  const page = method === 'tools/list' ? slice.map(shown) : slice;
  const more = from + pageSize < items.length;
  return { [lists[method].key]: page, ...(more ? { nextCursor: cursorText(from + pageSize) } : {}) };
};
