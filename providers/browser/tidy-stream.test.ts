import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { tidyStream } from './tidy-stream.ts';

test('lines are tidied wherever they are cut, between the bytes of a letter too', async () => {
  const line = '{"method":"tools/call","params":{"arguments":{"text":"é","_meta":{}}}}';
  const bytes = Buffer.from(`${line}\n${line}\n{"half":`);
  const stream = tidyStream();
  for (const byte of bytes) stream.write(Buffer.from([byte]));
  stream.end();
  const tidied = '{"method":"tools/call","params":{"arguments":{"text":"é"}}}';
  expect(await text(stream)).toBe(`${tidied}\n${tidied}\n{"half":`);
});
