import type { JsonPath } from './problem.ts';
import { quoted } from './problem.ts';

/** What is wrong with a JSON text at one place. */
export interface JsonFault {
  readonly path: JsonPath;
  readonly line: number;
  readonly message: string;
  readonly remedy?: string;
}

/** A JSON text as a value, with the line of each part. */
export interface JsonText {
  /** Undefined when the text is no JSON. */
  readonly value: unknown;
  readonly faults: readonly JsonFault[];
  /** The line, from 1, of a part, or of the nearest part around it that the text has. */
  readonly lineOf: (path: JsonPath) => number;
}

/** Lists and objects may nest this deep. */
export const maxDepth = 64;

class SyntaxFault extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const words = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const spacePattern = /[ \t\n\r]*/y;
const wordPattern = /[\p{L}\p{N}_$.+-]+/uy;

// `JSON.parse` keeps the last of two equal keys without a word and knows no lines, so the text is read here.
class Reader {
  readonly text: string;
  readonly offsets = new Map<string, number>();
  readonly faults: {
    readonly path: JsonPath;
    readonly offset: number;
    readonly message: string;
    readonly remedy: string;
  }[] = [];
  #at = 0;
  #lineStarts: readonly number[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  document(): unknown {
    const value = this.#value([]);
    this.#skipSpace();
    if (this.#at < this.text.length) throw this.#unexpected('the end of the file');
    return value;
  }

  lineAt(offset: number): number {
    this.#lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [low, high] = [0, this.#lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return high;
  }

  columnAt(offset: number): number {
    return offset - this.text.lastIndexOf('\n', offset - 1);
  }

  #skipSpace(): void {
    spacePattern.lastIndex = this.#at;
    spacePattern.exec(this.text);
    this.#at = spacePattern.lastIndex;
  }

  /** The next character that is no space, not yet taken. */
  #peek(): string | undefined {
    this.#skipSpace();
    return this.text[this.#at];
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at += 1;
    return true;
  }

  #unexpected(expected: string): SyntaxFault {
    const char = this.#peek();
    const rest = this.text.slice(this.#at, this.#at + 2);
    if (char === undefined) return new SyntaxFault(this.#at, `the text ends where ${expected} is expected`);
    if (rest === '//' || rest === '/*' || char === '#') return new SyntaxFault(this.#at, 'JSON has no comments');
    if (char === "'")
      return new SyntaxFault(this.#at, `expected ${expected}, found a single quote: JSON uses double quotes`);
    wordPattern.lastIndex = this.#at;
    const word = wordPattern.exec(this.text)?.[0] ?? String.fromCodePoint(this.text.codePointAt(this.#at) ?? 0);
    return new SyntaxFault(this.#at, `expected ${expected}, found ${quoted(word)}`);
  }

  #value(path: JsonPath): unknown {
    const char = this.#peek();
    if (path.length > maxDepth) throw new SyntaxFault(this.#at, `nested deeper than ${maxDepth} levels`);
    const key = path.join('\0');
    if (!this.offsets.has(key)) this.offsets.set(key, this.#at);
    if (char === '{') return this.#object(path);
    if (char === '[') return this.#list(path);
    if (char === '"') return this.#string();
    return this.#scalar();
  }

  #object(path: JsonPath): unknown {
    const entries = new Map<string, unknown>();
    this.#at += 1;
    if (this.#take('}')) return {};
    do {
      if (this.#peek() === '}') throw new SyntaxFault(this.#at, 'a comma must not come before "}"');
      if (this.#peek() !== '"') throw this.#unexpected('a key in double quotes');
      const offset = this.#at;
      const key = this.#string();
      this.#checkKey(entries, path, key, offset);
      if (!this.#take(':')) throw this.#unexpected('":"');
      const value = this.#value([...path, key]);
      if (!entries.has(key)) entries.set(key, value);
    } while (this.#take(','));
    if (!this.#take('}')) throw this.#unexpected('"," or "}"');
    return Object.fromEntries(entries);
  }

  #checkKey(entries: ReadonlyMap<string, unknown>, path: JsonPath, key: string, offset: number): void {
    const here = [...path, key];
    if (key === '__proto__') {
      this.faults.push({
        path: here,
        offset,
        message: 'The key "__proto__" is not allowed.',
        remedy: 'Use another name.',
      });
    }
    if (!entries.has(key)) {
      this.offsets.set(here.join('\0'), offset);
      return;
    }
    const first = this.lineAt(this.offsets.get(here.join('\0')) ?? 0);
    const message = `The key ${quoted(key)} is given twice, first on line ${first}.`;
    this.faults.push({ path: here, offset, message, remedy: 'Keep one of the two.' });
  }

  #list(path: JsonPath): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    if (this.#take(']')) return items;
    do {
      if (this.#peek() === ']') throw new SyntaxFault(this.#at, 'a comma must not come before "]"');
      items.push(this.#value([...path, items.length]));
    } while (this.#take(','));
    if (!this.#take(']')) throw this.#unexpected('"," or "]"');
    return items;
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    while (this.text[end] !== '"') {
      const code = this.text.charCodeAt(end);
      if (Number.isNaN(code)) throw new SyntaxFault(start, 'this text has no closing double quote');
      if (code < 0x20)
        throw new SyntaxFault(end, 'a line break or control character inside a text: is a double quote missing?');
      end += code === 0x5c ? 2 : 1;
    }
    this.#at = end + 1;
    try {
      return JSON.parse(this.text.slice(start, this.#at)) as string;
    } catch {
      throw new SyntaxFault(
        start,
        'this text has a "\\" that escapes nothing; on Windows write paths with "/" or "\\\\"',
      );
    }
  }

  #scalar(): unknown {
    numberPattern.lastIndex = this.#at;
    wordPattern.lastIndex = this.#at;
    const number = numberPattern.exec(this.text)?.[0];
    const word = wordPattern.exec(this.text)?.[0];
    const known = word !== undefined && words.has(word);
    if (word === undefined || (word !== number && !known)) throw this.#unexpected('a value');
    this.#at += word.length;
    return known ? words.get(word) : Number(word);
  }
}

/** Reads a JSON text (RFC 8259) strictly: equal keys, too deep nesting and bad syntax are faults with their place. */
export const readJson = (text: string): JsonText => {
  const reader = new Reader(text);
  const lineOf = (path: JsonPath): number => {
    const offset = reader.offsets.get(path.join('\0'));
    return offset === undefined && path.length > 0 ? lineOf(path.slice(0, -1)) : reader.lineAt(offset ?? 0);
  };
  try {
    const value = reader.document();
    const faults = reader.faults.map(({ offset, ...fault }) => ({ ...fault, line: reader.lineAt(offset) }));
    return { value, faults, lineOf };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    const line = reader.lineAt(error.offset);
    const message = `This is not JSON: line ${line}, column ${reader.columnAt(error.offset)}: ${error.message}.`;
    return { value: undefined, faults: [{ path: [], line, message }], lineOf };
  }
};
