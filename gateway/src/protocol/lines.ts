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
const nothing = new Uint8Array(0);

/**
 * Cuts a byte stream into lines (MCP, «stdio»: messages end with a line feed). Memory is bounded by the cap: of a longer
 * line only the id is looked for while it passes, and the stream goes on with the next line.
 */
export const createLineReader = ({ maxBytes, onLine, onOversize }: LineReaderOptions): LineReader => {
  /** The beginning of a line whose end has not come; doubles as it fills, so that tiny chunks cost no more than large ones. */
  let held: Uint8Array = nothing;
  let size = 0;
  let scanner: IdScanner | undefined;

  const deliver = (line: Uint8Array): void => {
    const end = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
    if (end > 0) onLine(end === line.length ? line : line.subarray(0, end));
  };

  const keep = (part: Uint8Array): void => {
    if (size + part.length > held.length) {
      const larger = new Uint8Array(Math.max(size + part.length, Math.min(2 * held.length, maxBytes)));
      larger.set(held.subarray(0, size));
      held = larger;
    }
    held.set(part, size);
    size += part.length;
  };

  const grow = (part: Uint8Array): void => {
    if (scanner === undefined && size + part.length > maxBytes) {
      scanner = createIdScanner();
      scanner.push(held.subarray(0, size));
      held = nothing;
      size = 0;
    }
    if (scanner === undefined) keep(part);
    else scanner.push(part);
  };

  const finish = (): void => {
    const [line, passed] = [held.subarray(0, size), scanner];
    held = nothing;
    scanner = undefined;
    size = 0;
    if (passed === undefined) deliver(line);
    else onOversize(passed.id());
  };

  return {
    push(chunk) {
      let from = 0;
      for (let to = chunk.indexOf(lineFeed); to !== -1; to = chunk.indexOf(lineFeed, from)) {
        // Most lines come whole and need no copy.
        if (size === 0 && scanner === undefined && to - from <= maxBytes) {
          deliver(chunk.subarray(from, to));
        } else {
          grow(chunk.subarray(from, to));
          finish();
        }
        from = to + 1;
      }
      if (from < chunk.length) grow(chunk.subarray(from));
    },
    end: finish,
  };
};
