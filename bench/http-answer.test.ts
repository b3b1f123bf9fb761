import { array, assert, boolean, integer, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { readAnswer } from './http-answer.ts';

const head = (...lines: readonly string[]): string => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');

const whole = (body: string): Buffer => {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(head('Content-Type: a/b', `Content-Length: ${bytes.length}`)), bytes]);
};

const chunked = (parts: readonly string[]): Buffer =>
  Buffer.concat([
    Buffer.from(head('transfer-encoding: chunked', 'content-type: a/b')),
    ...parts
      .filter((part) => part !== '')
      .flatMap((part) => [Buffer.from(`${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`)]),
    Buffer.from('0\r\n\r\n'),
  ]);

test('an answer is given once it is whole and not before, wherever it was cut', () => {
  const cut = integer({ min: 0, max: 10_000 });
  assert(
    property(array(string()), boolean(), cut, (parts, inChunks, cut) => {
      const bytes = inChunks ? chunked(parts) : whole(parts.join(''));
      expect(readAnswer(bytes.subarray(0, cut % bytes.length))).toBeUndefined();
      const answer = readAnswer(bytes);
      expect(answer?.body).toBe(parts.join(''));
      expect([answer?.status, answer?.header('content-type'), answer?.header('a')]).toEqual([200, 'a/b', undefined]);
    }),
  );
});

test('bytes after the answer, an answer without a length and what is no answer are refused', () => {
  expect(() => readAnswer(Buffer.concat([whole('a'), Buffer.from('b')]))).toThrow(/More/);
  expect(() => readAnswer(Buffer.from(head()))).toThrow(/how long/);
  expect(() => readAnswer(Buffer.from('SSH-2.0\r\n\r\n'))).toThrow(/Not an answer/);
  expect(readAnswer(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'))?.body).toBe('');
});
