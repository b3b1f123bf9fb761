import { createIdScanner } from './id-scanner.ts';
import type { IdScanner } from './id-scanner.ts';
import type { RequestId } from './jsonrpc.ts';

export interface LineReaderOptions {
  /** Longest line, in bytes, without its end. */
  readonly maxBytes: number;
  /**
   * One line without its end, and how many bytes it took; `isText` is false where they are not UTF-8: then marks stand for
   * what is broken. Empty lines are left out.
   */
  readonly onLine: (text: string, bytes: number, isText: boolean) => void;
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

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Undefined where the bytes are not UTF-8. */
const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
};

/** Bytes of the lines that end in the chunk: all of it mostly. */
const wholeLines = (chunk: Uint8Array): number =>
  chunk[chunk.length - 1] === lineFeed ? chunk.length : chunk.lastIndexOf(lineFeed) + 1;

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
    if (end === 0) return;
    const bytes = line.subarray(0, end);
    const text = textOf(bytes);
    onLine(text ?? lenient.decode(bytes), end, text !== undefined);
  };

  /** Whole lines of nothing but ASCII, as most are, become text together: that costs each of them less. */
  const deliverPlain = (text: string): void => {
    let from = 0;
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      const end = text.charCodeAt(to - 1) === carriageReturn ? to - 1 : to;
      if (end > from) onLine(text.slice(from, end), end - from, true);
      from = to + 1;
    }
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
      const whole = size === 0 && scanner === undefined && chunk.length <= maxBytes ? wholeLines(chunk) : 0;
      const text = whole === 0 ? undefined : textOf(whole === chunk.length ? chunk : chunk.subarray(0, whole));
      const isPlain = text?.length === whole;
      if (isPlain) deliverPlain(text);
      let from = isPlain ? whole : 0;
      for (let to = chunk.indexOf(lineFeed, from); to !== -1; to = chunk.indexOf(lineFeed, from)) {
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
