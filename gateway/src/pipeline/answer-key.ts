import type { Call, JsonObject } from './call.ts';

/** Of `_meta`: what is about this one request, and says nothing about its answer. */
const ofOneRequest: ReadonlySet<string> = new Set(['progressToken', 'traceparent', 'tracestate', 'baggage']);
const isOfOneRequest = (key: string): boolean => ofOneRequest.has(key) || key.startsWith('io.modelcontextprotocol/');

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Files that the answer is made of: with others it is another, whatever was asked. */
const filesOf = ({ target, facts }: Call): readonly string[] =>
  target.kind !== 'resource'
    ? []
    : facts.needs.flatMap(({ object }) => (object.kind === 'path' ? object.forms.slice(0, 1) : []));

/** What two calls must have in common for one answer to be both of theirs; anything else that one says keeps it apart. */
const understood: ReadonlySet<string> = new Set(['name', 'uri', 'arguments', '_meta']);

/**
 * What stands for all calls that one answer is for: of the same principal as far as `scope` goes, and of the same era,
 * with the same params in whatever order. Undefined for a call that says something we do not understand.
 */
export const answerKey = (
  call: Call,
  scope: readonly (string | undefined)[],
  canonical: (value: unknown) => string,
): string | undefined => {
  const { method, target, params, extras, caller } = call;
  if (extras !== undefined && Object.keys(extras).length > 0) return undefined;
  if (Object.keys(params).some((key) => !understood.has(key))) return undefined;
  const { _meta: meta, ...asked } = params;
  const said = isObject(meta) ? Object.entries(meta).filter(([key]) => !isOfOneRequest(key)) : [];
  const who = scope.map((part) => part ?? null);
  const about = [target.upstream, method, target.name, asked, Object.fromEntries(said), filesOf(call)];
  return canonical([who, caller.era, ...about]);
};
