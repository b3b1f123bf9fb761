import type { JsonObject } from '../../protocol/json.ts';
import {
  declaredHeaders,
  encodeHeaderValue,
  headerNames,
  mirroredName,
  mirroredParams,
} from '../../protocol/mcp-headers.ts';
import { statelessRevision } from '../../protocol/revision/claims.ts';
import { traceHeaders } from '../../protocol/trace-context.ts';
import type { Outgoing } from '../correlator.ts';

/** The input schema that a server declares for a tool, by the server's own name of it. */
export type ToolSchema = (name: string) => JsonObject | undefined;

type Headers = Readonly<Record<string, string>>;

const paramsOf = (params: JsonObject, toolSchema: ToolSchema): Headers => {
  const { name, arguments: args } = params as JsonObject & { name: unknown; arguments: unknown };
  const schema = typeof name === 'string' ? toolSchema(name) : undefined;
  return Object.fromEntries(mirroredParams(declaredHeaders(schema), args));
};

/** What the headers of a message repeat of its body (MCP 2026-07-28, «Request Metadata»): of the body that we send. */
const mirrored = ({ method, params = {} }: Outgoing, toolSchema: ToolSchema): Headers => {
  if (method === undefined) return {};
  const name = mirroredName(method, params);
  return {
    [headerNames.method]: method,
    ...(name === undefined ? {} : { [headerNames.name]: encodeHeaderValue(name) }),
    ...(method === 'tools/call' ? paramsOf(params, toolSchema) : {}),
  };
};

/** The headers of one POST. */
export const postHeaders = (about: Outgoing, revision: string | undefined, toolSchema: ToolSchema): Headers => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  ...(revision === undefined ? {} : { [headerNames.version]: revision }),
  ...(revision === statelessRevision ? mirrored(about, toolSchema) : {}),
  ...(about.params === undefined ? {} : traceHeaders(about.params)),
});

/** Where a stream is taken up; undefined for an id that cannot be sent as a header. */
export const resumeHeaders = (lastEventId: string | undefined): Headers | undefined => {
  const accept = { accept: 'text/event-stream' };
  if (lastEventId === undefined) return accept;
  // As bytes of UTF-8, as browsers send it.
  const bytes = Buffer.from(lastEventId, 'utf8').toString('latin1');
  return bytes.length <= 4_096 && /^[\x20-\x7e\x80-\xff]+$/.test(bytes)
    ? { ...accept, 'last-event-id': bytes }
    : undefined;
};
