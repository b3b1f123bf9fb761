import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';

/** Keys of a request's `_meta` that MCP keeps for W3C Trace Context, and headers of the same names. */
export const traceKeys = { parent: 'traceparent', state: 'tracestate' } as const;

/** Where a request stands in a trace (W3C Trace Context). */
export interface TraceContext {
  /** 32 hexadecimal digits, not all of them 0. */
  readonly traceId: string;
  /** 16 of them: the span that the request was sent in. */
  readonly spanId: string;
  readonly isSampled: boolean;
  /** What tracing systems add, as it came. */
  readonly state?: string;
}

const shape = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;
/** Printable ASCII; longer ones need not be passed on (section 3.3.1.5). */
const stateShape = /^[\x20-\x7e]{1,512}$/;

const isNothing = (digits: string): boolean => /^0+$/.test(digits);

/** What `traceparent` and `tracestate` say; undefined where the first is none, for then the other means nothing. */
export const readTraceContext = (parent: unknown, state: unknown): TraceContext | undefined => {
  const [, version = '', traceId = '', spanId = '', flags = '', more] =
    typeof parent === 'string' && parent.length <= 256 ? (shape.exec(parent) ?? []) : [];
  if (version === '' || version === 'ff' || isNothing(traceId) || isNothing(spanId)) return undefined;
  // Only of the version that we know is it known that nothing follows.
  if (version === '00' && more !== undefined) return undefined;
  return {
    traceId,
    spanId,
    isSampled: (Number.parseInt(flags, 16) & 1) === 1,
    ...(typeof state === 'string' && stateShape.test(state) ? { state } : {}),
  };
};

/** As it is written for whoever is called. */
export const writeTraceContext = ({
  traceId,
  spanId,
  isSampled,
  state,
}: TraceContext): Readonly<Record<string, string>> => ({
  [traceKeys.parent]: `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`,
  ...(state === undefined || state === '' ? {} : { [traceKeys.state]: state }),
});

const metaOf = (params: JsonObject): JsonObject | undefined => {
  const meta = params['_meta'];
  return isObject(meta) ? meta : undefined;
};

/** Where the params say that they stand. */
export const traceOf = (params: JsonObject): TraceContext | undefined => {
  const meta = metaOf(params);
  return meta === undefined ? undefined : readTraceContext(meta[traceKeys.parent], meta[traceKeys.state]);
};

/** The params, standing there. What they said before of their trace is gone. */
export const withTrace = (params: JsonObject, trace: TraceContext): JsonObject => {
  const { [traceKeys.parent]: _parent, [traceKeys.state]: _state, ...rest } = metaOf(params) ?? {};
  return { ...params, _meta: { ...rest, ...writeTraceContext(trace) } };
};

/** The headers that repeat what the params say of their trace; none where that is not whole. */
export const traceHeaders = (params: JsonObject): Readonly<Record<string, string>> => {
  if (metaOf(params)?.[traceKeys.parent] === undefined) return {};
  const trace = traceOf(params);
  return trace === undefined ? {} : writeTraceContext(trace);
};

/** The params with what headers say of their trace, where they say nothing of it themselves. */
export const withTraceHeaders = (params: JsonObject, parent: unknown, state: unknown): JsonObject => {
  if (parent === undefined || metaOf(params)?.[traceKeys.parent] !== undefined) return params;
  const trace = readTraceContext(parent, state);
  return trace === undefined ? params : withTrace(params, trace);
};
