import { describe, expect, test } from 'vitest';
import { GatewayError } from '../errors.ts';
import type { Result } from '../pipeline/call.ts';
import { answerText, asGatewayError, envelopeText, errorMetaKey, refusalText, toolRefusalText } from './answer.ts';

const refusal = new GatewayError('permission-denied', 'No.', {
  remedy: 'Allow it.',
  grant: 'g1',
  cause: new Error('secret'),
});

describe('a refusal', () => {
  test('says what, why and what to do, and keeps its cause to itself', () => {
    const text = refusalText(7, refusal, 'c1');
    expect(JSON.parse(text)).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: {
        code: 40_301,
        message: 'No. Allow it.',
        data: { code: 'permission-denied', retry: false, remedy: 'Allow it.', grant: 'g1', callId: 'c1' },
      },
    });
    expect(text).not.toContain('secret');
  });

  test('without more to say says no more', () => {
    expect(JSON.parse(refusalText(null, new GatewayError('timeout', 'Late.')))).toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: 50_401, message: 'Late.', data: { code: 'timeout', retry: true } },
    });
  });

  test('of a tool call that the model can act on is a result that says so', () => {
    expect(JSON.parse(toolRefusalText('a', refusal, 'c1'))).toEqual({
      jsonrpc: '2.0',
      id: 'a',
      result: {
        content: [{ type: 'text', text: 'No. Allow it.' }],
        isError: true,
        _meta: {
          [errorMetaKey]: {
            rpc: 40_301,
            code: 'permission-denied',
            retry: false,
            remedy: 'Allow it.',
            grant: 'g1',
            callId: 'c1',
          },
        },
      },
    });
  });

  test.each(['unknown-target', 'cancelled', 'internal', 'message-too-large'] as const)(
    'of a tool call for %s is an error',
    (code) => {
      expect(JSON.parse(toolRefusalText(1, new GatewayError(code, 'No.')))).toHaveProperty('error.data.code', code);
    },
  );
});

describe('a bug', () => {
  test('shows nothing of itself but the call that it was in', () => {
    const error = asGatewayError(new Error('secret path'), 'c1');
    expect(error).toMatchObject({ code: 'internal', message: 'The gateway failed in call c1. This is a bug.' });
    expect(refusalText(1, error)).not.toContain('secret');
    expect(asGatewayError('thrown text').message).toBe('The gateway failed. This is a bug.');
  });

  test('is none where it is a refusal', () => {
    expect(asGatewayError(refusal)).toBe(refusal);
  });
});

test('an answer goes out under the id of the client, otherwise as it came', () => {
  const answer = { jsonrpc: '2.0', id: 99, result: { a: 1 }, 'x-odd': 2 } as Result;
  expect(answerText('mine', answer)).toBe('{"jsonrpc":"2.0","id":"mine","result":{"a":1},"x-odd":2}');
});

describe('the answer of the plan', () => {
  test('is a success with its data', () => {
    expect(JSON.parse(envelopeText(1, { result: { content: [] } }, { callId: 'c' }))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: { success: true, data: { content: [] }, metadata: { callId: 'c' } },
    });
  });

  test('is no success where the tool failed', () => {
    expect(JSON.parse(envelopeText(1, { result: { isError: true } }, {}))).toMatchObject({
      result: { success: false, data: { isError: true } },
    });
  });

  test('is an error where the server answered with one, never both', () => {
    const parsed: unknown = JSON.parse(envelopeText(1, { error: { code: 5, message: 'm', data: { a: 1 } } }, {}));
    expect(parsed).toEqual({ jsonrpc: '2.0', id: 1, error: { code: 5, message: 'm', data: { a: 1 } } });
  });
});
