import type { Readable } from 'node:stream';

const lineFeed = 10;

/** Calls `take` with every line of the stream; a line is text once it is whole. `done` comes after each chunk. */
export const eachLine = (stream: Readable, take: (line: string) => void, done?: () => void): void => {
  let held: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let to = chunk.indexOf(lineFeed); to !== -1; to = chunk.indexOf(lineFeed, from)) {
      const end = chunk.subarray(from, to);
      const line = held.length === 0 ? end : Buffer.concat([...held, end]);
      held = [];
      from = to + 1;
      if (line.length > 0) take(line.toString());
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
    done?.();
  });
};
