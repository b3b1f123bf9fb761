import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIdScanner, findId } from './id-scanner.ts';
import { parseJson } from './json.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const scan = (text: string, size = 7): unknown => {
  const scanner = createIdScanner();
  const bytes = encode(text);
  for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size));
  return scanner.id();
};

const huge = `{"text":"${'x, \\" : } ]'.repeat(50)}","id":"not this","list":[{"id":"nor this"}]}`;

describe.each([
  ['in pieces', (text: string) => scan(text)],
  ['byte by byte', (text: string) => scan(text, 1)],
  ['as text', (text: string) => findId(text)],
])('the id of a message, %s', (_, find) => {
  test.each([
    ['before the large part', `{"jsonrpc":"2.0","id":7,"method":"m","params":${huge}}`, 7],
    ['after it', `{"params":${huge},"method":"m","id":"abc"}`, 'abc'],
    ['between others, with blanks', `{ "params" : ${huge} , "id" : -12 , "method" : "m" }`, -12],
    ['written in escapes', String.raw`{"id":"a\"b\\c\u00e9","params":{}}`, 'a"b\\cé'],
    ['with a colon and a comma in it', '{"id":"a:b,c","x":{}}', 'a:b,c'],
    ['beyond ASCII', '{"id":"é 🎬 100%","params":{}}', 'é 🎬 100%'],
    ['twice: the last counts, as in JSON.parse', '{"id":1,"params":{},"id":2}', 2],
    ['in a message that never ends', '{"id":5,"params":"xxxxx', 5],
  ])('is found %s', (_where, text, id) => {
    expect(find(text)).toBe(id);
  });

  test.each([
    ['there is none', `{"params":${huge}}`],
    ['it stands deeper only', '{"params":{"id":1},"list":[{"id":2}]}'],
    ['it is null, a list or an object', '{"id":null,"a":1}'],
    ['it is a list', '{"id":[1],"a":1}'],
    ['it is an object', '{"id":{"a":1},"b":1}'],
    ['it is a truth value', '{"id":true}'],
    ['it is no JSON', '{"id":abc}'],
    ['it is longer than any id', `{"id":"${'x'.repeat(300)}"}`],
    ['its key is a string that only contains it', '{"x\\"id\\"":1}'],
    ['the text is nothing of the kind', ']]}}::,,""'],
    ['the text is empty', ''],
  ])('is not made up where %s', (_why, text) => {
    expect(find(text)).toBeUndefined();
  });

  test('keeps the spelling of its number', () => {
    expect(JSON.stringify(find('{"id":1.0}'))).toBe('1.0');
    expect(JSON.stringify(find('{"id":12345678901234567890,"a":{}}'))).toBe('12345678901234567890');
  });

  test('is what parsing would have found', () => {
    const message = fc.record({
      a: fc.jsonValue(),
      id: fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
      z: fc.jsonValue(),
    });
    fc.assert(
      fc.property(message, (value) => {
        const text = JSON.stringify(value);
        const parsed = parseJson(text, 1_000) as { id: unknown };
        expect(JSON.stringify(find(text))).toBe(JSON.stringify(parsed.id));
      }),
    );
  });
});

test('bytes that are no UTF-8 give no id, and no failure', () => {
  const scanner = createIdScanner();
  scanner.push(Uint8Array.from([...encode('{"id":"'), 0xff, 0xfe, ...encode('","x":1}')]));
  expect(scanner.id()).toBeUndefined();
});
