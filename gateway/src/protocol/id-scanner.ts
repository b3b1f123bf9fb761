import { isRawNumber, parseJson } from './json.ts';
import type { RawNumber } from './json.ts';

type Id = string | number | RawNumber;

/** Finds the top-level id of a message that is too large to keep, while it passes in pieces. */
export interface IdScanner {
  /** Bytes of UTF-8 text. */
  push(bytes: Uint8Array): void;
  id(): Id | undefined;
}

const quote = 34;
const comma = 44;
const colon = 58;
const openList = 91;
const backslash = 92;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

const longestId = 256;

/** Text out of its UTF-8 bytes, given as one character each. Throws URIError where they are no UTF-8. */
const decodeUtf8 = (bytes: string): string =>
  decodeURIComponent(bytes.replace(/[%\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`));

const readId = (token: string, decode: (token: string) => string): Id | undefined => {
  try {
    const value = parseJson(decode(token), 1);
    return typeof value === 'string' || typeof value === 'number' || isRawNumber(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Where `mark` stands next; the end where it does not. Asked for places that only grow, it looks at each byte once. */
const finder = (bytes: Uint8Array, mark: number): ((from: number) => number) => {
  let known = -1;
  return (from) => {
    if (known >= from) return known;
    const found = bytes.indexOf(mark, from);
    known = found === -1 ? bytes.length : found;
    return known;
  };
};

/** Last one wins, as with JSON.parse. Escaped spellings of the key "id" are not recognised. */
const createScanner = (decode: (token: string) => string) => {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let atValue = false;
  /** The top-level key or the id's value, one character a code. */
  let token = '';
  let key = '';
  let found: Id | undefined;

  const keep = (code: number): void => {
    if (depth === 1 && token.length <= longestId && (!atValue || key === '"id"')) token += String.fromCharCode(code);
  };
  const endValue = (): void => {
    if (atValue && key === '"id"') found = readId(token.trim(), decode);
    token = '';
    key = '';
    atValue = false;
  };
  const inside = (code: number): void => {
    keep(code);
    if (escaped) escaped = false;
    else if (code === backslash) escaped = true;
    else if (code === quote) inString = false;
  };
  const outside = (code: number): void => {
    if (code === closeObject || code === closeList) {
      if (depth === 1) endValue();
      depth -= 1;
    } else if (code === openObject || code === openList) {
      depth += 1;
    } else if (depth === 1 && code === comma) {
      endValue();
    } else if (depth === 1 && code === colon && !atValue) {
      key = token.trim();
      token = '';
      atValue = true;
    } else {
      keep(code);
      inString = code === quote;
    }
  };

  return {
    step: (code: number): void => (inString ? inside(code) : outside(code)),
    /** Whether nothing counts before the next quote or backslash: in a text that is neither a key nor the id. */
    isPassing: (): boolean => inString && !escaped && (depth !== 1 || (atValue && key !== '"id"')),
    id: (): Id | undefined => found,
  };
};

export const createIdScanner = (): IdScanner => {
  const { step, isPassing, id } = createScanner(decodeUtf8);
  return {
    push(bytes) {
      const [toQuote, toBackslash] = [finder(bytes, quote), finder(bytes, backslash)];
      for (let at = 0; at < bytes.length; at += 1) {
        // What large messages are made of passes in leaps.
        if (isPassing()) at = Math.min(toQuote(at), toBackslash(at));
        if (at < bytes.length) step(bytes[at] ?? 0);
      }
    },
    id,
  };
};

/** The top-level id of a message that is not worth parsing. */
export const findId = (text: string): Id | undefined => {
  const { step, id } = createScanner((token) => token);
  for (let at = 0; at < text.length; at += 1) step(text.charCodeAt(at));
  return id();
};
