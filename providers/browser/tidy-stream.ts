import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { tidy } from './tidy.ts';

/** Lines on their way to the package, each tidied. */
export const tidyStream = (): Transform => {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      done(null, lines.map((line) => `${tidy(line)}\n`).join(''));
    },
    flush: (done) => done(null, rest),
  });
};
