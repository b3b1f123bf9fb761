import { createIdScanner } from './id-scanner.ts';
import type { IdScanner } from './id-scanner.ts';
import type { RequestId } from './jsonrpc.ts';

export interface LineReaderOptions {
  /** Longest line, in bytes, without its end. */
  readonly maxBytes: number;
  /** One line without its end; the bytes are only borrowed. Empty lines are left out. */
  readonly onLine: (line: Uint8Array) => void;
  /** A line over the cap has passed by; `id` is what stood in it, where it could be found. */
  readonly onOversize: (id: RequestId | undefined) => void;
}

export interface LineReader {
  push(chunk: Uint8Array): void;
  /** End of input: a last line without its end is delivered. */
  end(): void;
}

const lineFeed = 10;
const carriageReturn = 13;

const join = (parts: readonly Uint8Array[], size: number): Uint8Array => {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/**
 * Cuts a byte stream into lines (MCP, «stdio»: messages end with a line feed). Memory stays below the cap: of a longer
 * line only the id is looked for while it passes, and the stream goes on with the next line.
 */
export const createLineReader = ({ maxBytes, onLine, onOversize }: LineReaderOptions): LineReader => {
  let parts: Uint8Array[] = [];
  let size = 0;
  let scanner: IdScanner | undefined;

  const deliver = (line: Uint8Array): void => {
    const end = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
    if (end > 0) onLine(end === line.length ? line : line.subarray(0, end));
  };

  const grow = (part: Uint8Array): void => {
    if (scanner === undefined && size + part.length > maxBytes) {
      scanner = createIdScanner();
      for (const earlier of parts) scanner.push(earlier);
      parts = [];
    }
    size += part.length;
    if (scanner === undefined) parts.push(part);
    else scanner.push(part);
  };

  const finish = (): void => {
    const [held, passed, length] = [parts, scanner, size];
    parts = [];
    scanner = undefined;
    size = 0;
    if (passed !== undefined) onOversize(passed.id());
    else if (held.length === 1 && held[0] !== undefined) deliver(held[0]);
    else if (held.length > 1) deliver(join(held, length));
  };

  return {
    push(chunk) {
      let from = 0;
      for (let to = chunk.indexOf(lineFeed); to !== -1; to = chunk.indexOf(lineFeed, from)) {
        if (to > from) grow(chunk.subarray(from, to));
        from = to + 1;
        finish();
      }
      if (from < chunk.length) grow(chunk.subarray(from));
    },
    end: finish,
  };
};
