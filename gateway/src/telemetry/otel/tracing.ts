import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type { Attributes, Context, Histogram, Span, Tracer } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import type { Call, Handler, Result } from '../../pipeline/call.ts';
import { callAttributes, errorTypeOf, errorTypeOfFailure, spanName } from './attributes.ts';

/** Where a request stands in a trace (W3C Trace Context). */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
  readonly state?: string;
}

/** How params carry where they stand in a trace. */
export interface Carrying {
  traceOf(params: Call['params']): TraceContext | undefined;
  withTrace(params: Call['params'], trace: TraceContext): Call['params'];
}

export interface TracingOptions extends Carrying {
  readonly tracer: Tracer;
  /** Whether spans are sent: else servers hear of the trace as it came, for nobody would find ours in it. */
  readonly isTraced: boolean;
  /** Durations of calls as we answer them, and as servers answer us, in seconds. Left out: they are not told. */
  readonly durations?: { readonly server: Histogram; readonly client: Histogram };
  /** Whether a server is reached over HTTP. */
  isRemote(server: string): boolean;
  /** Monotonic, in milliseconds. */
  readonly now?: () => number;
}

/** A span of each call, in the trace of whoever made it, and one of each try on its server, which hears of it. */
export interface Tracing {
  around(call: Call, run: (call: Call) => Promise<Result>): Promise<Result>;
  forward(handler: Handler): Handler;
}

const contextOf = (traced: TraceContext | undefined): Context => {
  if (traced === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, isSampled, state } = traced;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(state === undefined ? {} : { traceState: new TraceState(state) }),
  });
};

const standingIn = (span: Span): TraceContext => {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const state = traceState?.serialize();
  return {
    traceId,
    spanId,
    isSampled: (traceFlags & TraceFlags.SAMPLED) !== 0,
    ...(state === undefined || state === '' ? {} : { state }),
  };
};

export const createTracing = ({
  tracer,
  isTraced,
  durations,
  isRemote,
  traceOf,
  withTrace,
  now = () => performance.now(),
}: TracingOptions): Tracing => {
  /** By what of a call is the same object wherever it goes. */
  const spans = new WeakMap<Call['wire'], Span>();

  const end = (span: Span, attributes: Attributes, errorType: string | undefined): Attributes => {
    const more = errorType === undefined ? {} : { 'error.type': errorType };
    span.setAttributes(more);
    if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    return { ...attributes, ...more };
  };

  const timed = async (
    span: Span,
    attributes: Attributes,
    histogram: Histogram | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const startedAt = now();
    const over = (errorType: string | undefined): void => {
      const all = end(span, attributes, errorType);
      histogram?.record((now() - startedAt) / 1_000, all);
    };
    try {
      const result = await work();
      over(errorTypeOf(result));
      return result;
    } catch (error) {
      over(errorTypeOfFailure(error));
      throw error;
    }
  };

  return {
    around(call, run) {
      const attributes = callAttributes(call);
      const span = tracer.startSpan(
        spanName(attributes),
        {
          kind: SpanKind.SERVER,
          // The id leads to its record in the audit.
          attributes: { ...attributes, 'storycore.call.id': call.id, 'storycore.client': call.principal.client },
        },
        contextOf(traceOf(call.params)),
      );
      spans.set(call.wire, span);
      return timed(span, attributes, durations?.server, () => run(call));
    },
    forward: (handler) => (call, signal) => {
      const parent = spans.get(call.wire);
      if (parent === undefined) return handler(call, signal);
      const attributes = callAttributes(call);
      const span = tracer.startSpan(
        spanName(attributes),
        {
          kind: SpanKind.CLIENT,
          attributes: { ...attributes, 'network.transport': isRemote(call.target.upstream) ? 'tcp' : 'pipe' },
        },
        trace.setSpan(ROOT_CONTEXT, parent),
      );
      const sent = isTraced ? Object.freeze({ ...call, params: withTrace(call.params, standingIn(span)) }) : call;
      return timed(span, attributes, durations?.client, () => handler(sent, signal));
    },
  };
};
