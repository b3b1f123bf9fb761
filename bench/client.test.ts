import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';

const pipes = (patienceMs?: number) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const client = createClient(input, output, patienceMs);
  return { client, written: () => String(input.read()), answer: (line: string) => void output.write(`${line}\n`) };
};

test('all requests of one tick leave in one write, and each gets its own answer', async () => {
  const { client, written, answer } = pipes();
  const both = Promise.all([client.request('a'), client.request('b')]);
  await turn();
  expect(written().split('\n')).toHaveLength(3);
  answer('{"jsonrpc":"2.0","id":2,"result":{"of":"b"}}');
  answer('{"jsonrpc":"2.0","id":1,"result":{"of":"a"}}');
  expect(await both).toEqual([{ of: 'a' }, { of: 'b' }]);
  expect(client.strays).toBe(0);
});

test('a second answer to the same request is counted', async () => {
  const { client, answer } = pipes();
  const first = client.request('a');
  answer('{"jsonrpc":"2.0","id":1,"result":{}}');
  answer('{"jsonrpc":"2.0","id":1,"result":{}}');
  await first;
  await turn();
  expect(client.strays).toBe(1);
});

test('an error answer, silence and the end of the target all reject', async () => {
  const { client, answer } = pipes(50);
  const refused = client.request('a');
  answer('{"jsonrpc":"2.0","id":1,"error":{"code":40301,"message":"no"}}');
  await expect(refused).rejects.toThrow(/40301/);
  await expect(client.request('b')).rejects.toThrow(/No answer/);
  client.fail(new Error('gone'));
  await expect(client.request('c')).rejects.toThrow('gone');
});

test('text that is no message ends the conversation instead of being passed over', async () => {
  const { client, answer } = pipes();
  const asked = client.request('a');
  answer('Server listening');
  await expect(asked).rejects.toThrow(/Server listening/);
});
