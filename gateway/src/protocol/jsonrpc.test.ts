import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { isRawNumber, parseJson } from './json.ts';
import type { JsonObject } from './json.ts';
import {
  errorText,
  idKey,
  isId,
  maxDepth,
  mostInBatch,
  notificationText,
  readMessage,
  relayText,
  requestText,
  resultText,
} from './jsonrpc.ts';
import type { Incoming } from './jsonrpc.ts';

const read = (message: unknown): Incoming => readMessage(JSON.stringify(message));
const request = (more: object = {}): object => ({ jsonrpc: '2.0', id: 1, method: 'm', ...more });
/** The id of a message as it would be written. */
const idText = (message: Incoming): string | undefined => ('id' in message ? JSON.stringify(message.id) : undefined);

describe('a request', () => {
  test('is read with its params and what else it carries', () => {
    const known = { kind: 'request', id: 1, method: 'm', params: { a: 1 } };
    expect(read(request({ params: { a: 1 } }))).toEqual({ ...known, extras: undefined });
    expect(read(request({ params: { a: 1 }, 'x-trace': ['t'] }))).toEqual({ ...known, extras: { 'x-trace': ['t'] } });
  });

  test('without params has none', () => {
    expect(read(request())).toMatchObject({ kind: 'request', params: {} });
  });

  test.each(['1', '"1"', '1.0', '1.5', '-7', '0', '12345678901234567890', '""', '"é"', '1e400'])(
    'may have the id %s, which keeps its spelling',
    (id) => {
      const message = readMessage(`{"jsonrpc":"2.0","id":${id},"method":"m"}`);
      expect(message.kind).toBe('request');
      expect(idText(message)).toBe(id);
    },
  );

  test.each(['null', '[1]', '{}', 'true', '{"rawJSON":"1"}'])('may not have the id %s', (id) => {
    expect(readMessage(`{"jsonrpc":"2.0","id":${id},"method":"m"}`)).toMatchObject({ kind: 'invalid', id: null });
  });

  test.each([[null], [[1]], ['text'], [7], [false]])(
    'may not have the params %j, and is answered under its id',
    (params) => {
      expect(read(request({ params }))).toMatchObject({ kind: 'invalid', id: 1, reason: 'params must be an object.' });
    },
  );

  test('may not have a number as params, however it is written', () => {
    expect(readMessage('{"jsonrpc":"2.0","id":1,"method":"m","params":1.0}')).toMatchObject({ kind: 'invalid', id: 1 });
  });

  test.each([['1.0'], [undefined], [2], [null]])('of the JSON-RPC version %j is refused under its id', (jsonrpc) => {
    expect(read(request({ jsonrpc }))).toMatchObject({ kind: 'invalid', id: 1, reason: 'jsonrpc must be "2.0".' });
  });

  test.each([[1], [null], [{}]])('whose method is %j is refused under its id', (method) => {
    expect(read(request({ method }))).toMatchObject({ kind: 'invalid', id: 1 });
  });

  test('with a mark of byte order before it is read', () => {
    expect(readMessage(`\ufeff${JSON.stringify(request())}`)).toMatchObject({ kind: 'request', id: 1 });
  });
});

describe('a message without an id', () => {
  test('is a notification, with or without params', () => {
    expect(read({ jsonrpc: '2.0', method: 'n', params: { a: 1 } })).toEqual({
      kind: 'notification',
      method: 'n',
      params: { a: 1 },
    });
    expect(read({ jsonrpc: '2.0', method: 'n' })).toEqual({ kind: 'notification', method: 'n', params: {} });
  });
});

describe('an answer', () => {
  test.each([
    [{ result: {} }],
    [{ result: null }],
    [{ error: { code: 1, message: 'm' } }],
    [{ result: {}, 'x-odd': 1 }],
  ])('with %j is a response, whole', (half) => {
    const message = { jsonrpc: '2.0', id: 4, ...half };
    expect(read(message)).toEqual({ kind: 'response', id: 4, message });
  });

  test('whose other half is written as null is the half that is there', () => {
    const error = { code: 1, message: 'm' };
    const base = { jsonrpc: '2.0', id: 4 };
    expect(read({ ...base, result: { a: 1 }, error: null })).toMatchObject({
      kind: 'response',
      message: { ...base, result: { a: 1 } },
    });
    expect(read({ ...base, result: { a: 1 }, error: null })).not.toHaveProperty('message.error');
    expect(read({ ...base, result: null, error })).toMatchObject({ kind: 'response', message: { ...base, error } });
    expect(read({ ...base, result: null, error })).not.toHaveProperty('message.result');
  });

  test('with both halves is broken, and known as meant to be an answer', () => {
    expect(read({ jsonrpc: '2.0', id: 4, result: {}, error: {} })).toMatchObject({
      kind: 'invalid',
      id: 4,
      isAnswer: true,
    });
  });

  test('without either half is broken, and known as meant to be an answer', () => {
    expect(read({ jsonrpc: '2.0', id: 4 })).toMatchObject({ kind: 'invalid', id: 4, isAnswer: true });
  });

  test('of another version is broken, and known as meant to be an answer', () => {
    expect(read({ jsonrpc: '1.0', id: 4, result: {} })).toMatchObject({ kind: 'invalid', id: 4, isAnswer: true });
  });

  test.each([[{ id: null, result: {} }], [{ result: {} }], [{}], [{ id: [4], error: {} }]])(
    'is not seen in %j',
    (message) => {
      const seen = read({ jsonrpc: '2.0', ...message });
      expect(seen.kind).toBe('invalid');
      expect(seen).not.toHaveProperty('isAnswer');
    },
  );
});

describe('a batch', () => {
  test('is read message by message; what is no message in it is told one by one', () => {
    const batch = read([request(), { jsonrpc: '2.0', method: 'n' }, 7, [], request({ id: 2, params: [] })]);
    expect(batch.kind === 'batch' && batch.items.map(({ kind }) => kind)).toEqual([
      'request',
      'notification',
      'invalid',
      'invalid',
      'invalid',
    ]);
  });

  test('that is empty is no message', () => {
    expect(read([])).toMatchObject({ kind: 'invalid', id: null });
  });

  test(`of more messages than memory holds answers for is refused ${proves('T-13')}`, () => {
    expect(readMessage(`[${'1,'.repeat(mostInBatch)}1]`)).toMatchObject({ kind: 'invalid', id: null });
    expect(readMessage(`[${'1,'.repeat(mostInBatch - 1)}1]`)).toMatchObject({ kind: 'batch' });
  });
});

describe('what is no message', () => {
  test.each(['', ' ', '\ufeff', '{', 'hello', '{"jsonrpc":"2.0",}', '{"a":1}{"b":2}', "{'a':1}", 'NaN', '\u0000'])(
    '%j is malformed',
    (text) => {
      expect(readMessage(text)).toMatchObject({ kind: 'malformed', id: null });
    },
  );

  test.each(['null', '1', '1.0', '"text"', 'true', '{}'])('%s is JSON and no message', (text) => {
    expect(readMessage(text)).toMatchObject({ kind: 'invalid', id: null });
  });
});

describe('nesting', () => {
  const nested = (levels: number): string =>
    `{"jsonrpc":"2.0","id":1.0,"method":"m","params":${'{"a":'.repeat(levels - 1)}1${'}'.repeat(levels)}`;

  test('up to the depth allowed passes', () => {
    expect(readMessage(nested(maxDepth)).kind).toBe('request');
  });

  test(`deeper is refused under its id, however deep, without a stack to overflow ${proves('T-13')}`, () => {
    for (const levels of [maxDepth + 1, 100_000, 2_000_000]) {
      const message = readMessage(nested(levels));
      expect(message).toMatchObject({ kind: 'invalid', reason: `The message nests deeper than ${maxDepth} levels.` });
      expect(idText(message)).toBe('1.0');
    }
    expect(readMessage('['.repeat(100_000))).toMatchObject({ kind: 'invalid', id: null });
  });
});

describe('keys that JavaScript knows', () => {
  const text =
    '{"jsonrpc":"2.0","id":1,"method":"m","params":{"__proto__":{"x":1},"constructor":2},"__proto__":{"id":9},"toString":3}';

  test(`travel along and change nothing ${proves('T-20')}`, () => {
    const message = readMessage(text);
    if (message.kind !== 'request') throw new Error('no request');
    expect(Object.hasOwn(message.extras ?? {}, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(message.extras)).toBe(Object.prototype);
    const sent = requestText(5, message.method, message.params, message.extras);
    expect(sent).toBe(
      '{"__proto__":{"id":9},"toString":3,"jsonrpc":"2.0","id":5,"method":"m","params":{"__proto__":{"x":1},"constructor":2}}',
    );
    expect(message.params['id']).toBeUndefined();
  });

  test(`do not stand for what is missing ${proves('T-20')}`, () => {
    expect(readMessage('{"__proto__":{"jsonrpc":"2.0","id":1,"method":"m"}}')).toMatchObject({
      kind: 'invalid',
      id: null,
    });
    expect(readMessage('{"jsonrpc":"2.0","__proto__":{"id":1},"method":"m"}')).toMatchObject({ kind: 'notification' });
  });

  test('pass in answers', () => {
    const answer = readMessage('{"jsonrpc":"2.0","id":1,"result":{},"__proto__":{"error":{}},"hasOwnProperty":1}');
    if (answer.kind !== 'response') throw new Error('no response');
    expect(relayText('a', answer.message)).toBe(
      '{"jsonrpc":"2.0","id":"a","result":{},"__proto__":{"error":{}},"hasOwnProperty":1}',
    );
  });
});

describe('ids', () => {
  test('text and number never meet, and a number is the same however it is written', () => {
    const raw = (text: string) => {
      const value = parseJson(text, 1);
      if (!isId(value)) throw new Error(text);
      return idKey(value);
    };
    expect(raw('1')).not.toBe(raw('"1"'));
    expect(raw('1')).toBe(raw('1.0'));
    expect(raw('1')).toBe(raw('1e0'));
    expect(raw('1.5')).toBe(idKey(1.5));
    expect(raw('12345678901234567890')).not.toBe(raw('12345678901234567891'));
    expect(raw('"12345678901234567890"')).not.toBe(raw('12345678901234567890'));
  });

  test.each([null, undefined, true, {}, [], NaN, Infinity])('%j is none', (value) => {
    expect(isId(value)).toBe(false);
  });
});

describe('texts', () => {
  test('what is relayed keeps everything but its id', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.oneof(fc.integer(), fc.string()), (rest, id) => {
        const message = { ...rest, jsonrpc: '2.0', id: 77, result: rest } as JsonObject;
        expect(JSON.parse(relayText(id, message))).toEqual(JSON.parse(JSON.stringify({ ...message, id })));
      }),
    );
  });

  test('extras never stand for id, method or params, whatever they are', () => {
    const keys = fc.constantFrom('id', 'method', 'params', 'jsonrpc', 'Id', '__proto__', 'x');
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (extras) => {
        const sent = JSON.parse(requestText(3, 'm', { a: 1 }, extras)) as JsonObject;
        expect(sent).toMatchObject({ jsonrpc: '2.0', id: 3, method: 'm', params: { a: 1 } });
      }),
    );
  });

  test('every text is one line', () => {
    const nasty = 'a\nb\r\u2028';
    const texts = [
      requestText(1, nasty, { [nasty]: nasty }),
      requestText(1, nasty, {}, { [nasty]: nasty }),
      notificationText(nasty, { a: nasty }),
      notificationText(nasty),
      relayText(nasty, { result: nasty }),
      resultText(nasty, JSON.stringify({ a: nasty })),
      errorText(null, { code: 1, message: nasty, data: nasty }),
    ];
    for (const text of texts) {
      expect(text).not.toMatch(/[\r\n]/);
      expect(JSON.parse(text)).toMatchObject({ jsonrpc: '2.0' });
    }
  });

  test('what was read goes out as it came', () => {
    const text = '{"jsonrpc":"2.0","id":7,"result":{"n":[1.0,-0,12345678901234567890,1e5],"t":"é"},"x":2.50}';
    const message = readMessage(text);
    if (message.kind !== 'response') throw new Error('no response');
    expect(relayText(7, message.message)).toBe(text);
  });
});

test('no text makes reading fail, and every request and answer keeps its id', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('2.0', 'tools/call', '1.0'));
  const message = fc.dictionary(
    fc.constantFrom('jsonrpc', 'id', 'method', 'params', 'result', 'error', '__proto__', 'x'),
    value,
  );
  fc.assert(
    fc.property(
      fc.oneof(
        message.map((some) => JSON.stringify(some)),
        fc.json(),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        const incoming = readMessage(text);
        const hasId = 'id' in incoming && isId(incoming.id);
        const mayLackIt = ['notification', 'batch', 'malformed', 'invalid'].includes(incoming.kind);
        expect(hasId || mayLackIt).toBe(true);
        expect(incoming.kind === 'request' && isRawNumber(incoming.params)).toBe(false);
      },
    ),
    { numRuns: 500 },
  );
});
