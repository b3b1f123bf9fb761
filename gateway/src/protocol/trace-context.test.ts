import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { readTraceContext, traceHeaders, traceOf, withTrace, withTraceHeaders } from './trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const parent = `00-${traceId}-${spanId}-01`;

test('a trace is read from what requests carry', () => {
  expect(readTraceContext(parent, 'vendor=1')).toEqual({ traceId, spanId, isSampled: true, state: 'vendor=1' });
  expect(readTraceContext(`00-${traceId}-${spanId}-00`, undefined)).toEqual({ traceId, spanId, isSampled: false });
  // A later version may say more.
  expect(readTraceContext(`01-${traceId}-${spanId}-01-more`, undefined)).toMatchObject({ traceId, spanId });
});

test.each([
  undefined,
  7,
  '',
  'nonsense',
  `ff-${traceId}-${spanId}-01`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId}-${spanId}-01-more`,
  `${parent}\n`,
  `01-${traceId}-${spanId}-01-${'x'.repeat(300)}`,
])('what is no trace is none: %s', (text) => {
  expect(readTraceContext(text, 'vendor=1')).toBeUndefined();
});

test('a state that no header can carry is left out', () => {
  for (const state of ['', 'a\r\nevil: 1', 'é', 'x'.repeat(513), 3]) {
    expect(readTraceContext(parent, state)).toEqual({ traceId, spanId, isSampled: true });
  }
});

test('the rest of what params carry stays as it is', () => {
  const params = { name: 'echo', _meta: { progressToken: 1, traceparent: 'old', tracestate: 'old=1', baggage: 'a=b' } };
  expect(withTrace(params, { traceId, spanId, isSampled: true })).toEqual({
    name: 'echo',
    _meta: { progressToken: 1, traceparent: parent, baggage: 'a=b' },
  });
});

test('what the params say of their trace wins over the headers they came with', () => {
  const own = { _meta: { traceparent: parent } };
  expect(withTraceHeaders(own, `00-${'1'.repeat(32)}-${spanId}-01`, undefined)).toBe(own);
  expect(withTraceHeaders({ name: 'x' }, parent, 'a=1')).toEqual({
    name: 'x',
    _meta: { traceparent: parent, tracestate: 'a=1' },
  });
  const plain = { name: 'x' };
  expect(withTraceHeaders(plain, undefined, 'a=1')).toBe(plain);
  expect(withTraceHeaders(plain, 'nonsense', undefined)).toBe(plain);
});

test('headers never carry what a client made up', () => {
  expect(traceHeaders({ _meta: { traceparent: parent, tracestate: 'a=1' } })).toEqual({
    traceparent: parent,
    tracestate: 'a=1',
  });
  assert(
    property(string(), string(), (one, other) => {
      const headers = traceHeaders({ _meta: { traceparent: one, tracestate: other } });
      expect(Object.values(headers).join('')).toMatch(/^[\x20-\x7e]*$/);
    }),
  );
  expect(traceOf({})).toBeUndefined();
});
