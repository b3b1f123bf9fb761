import type { Attributes } from '@opentelemetry/api';
import type { Call, Result } from '../../pipeline/call.ts';
import { outcomeOfFailure } from '../../pipeline/outcome.ts';

/** A tool may be called anything; longer names are no help to anybody. */
const longestName = 128;

/** What of a call there are few different ones of: for the name of its span, and for metrics. */
export const callAttributes = ({ method, target: { kind, upstream, name } }: Call): Attributes => ({
  'mcp.method.name': method,
  'storycore.server': upstream,
  // Of a server that nobody configured the name is the caller's own.
  ...(upstream !== '' && kind === 'tool' && method === 'tools/call'
    ? { 'gen_ai.tool.name': name.slice(0, longestName), 'gen_ai.operation.name': 'execute_tool' }
    : {}),
  ...(upstream !== '' && kind === 'prompt' ? { 'gen_ai.prompt.name': name.slice(0, longestName) } : {}),
});

/** `{mcp.method.name} {target}`, where the target is one of few (semantic conventions for MCP). */
export const spanName = (attributes: Attributes): string =>
  [attributes['mcp.method.name'], attributes['gen_ai.tool.name'] ?? attributes['gen_ai.prompt.name']]
    .filter((part) => typeof part === 'string')
    .join(' ');

/** What went wrong, in a word; undefined where nothing did. */
export const errorTypeOf = (result: Result): string | undefined => {
  if ('error' in result) return String(result.error.code);
  return result.result['isError'] === true ? 'tool_error' : undefined;
};

/** The same of a call that was refused, or failed. Nothing of its words: they may hold anybody's secret. */
export const errorTypeOfFailure = (error: unknown): string => outcomeOfFailure(error);
