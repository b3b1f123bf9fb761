import { isRawNumber, parseJson } from './json.ts';
import type { RequestId } from './jsonrpc.ts';

/** Finds the top-level id of a message that is too large to keep, while it passes in pieces. */
export interface IdScanner {
  push(bytes: Uint8Array): void;
  id(): RequestId | undefined;
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

const readId = (text: string): RequestId | undefined => {
  try {
    const value = parseJson(text);
    return typeof value === 'string' || typeof value === 'number' || isRawNumber(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Last one wins, as with JSON.parse. Escaped spellings of the key "id" are not recognised. */
export const createIdScanner = (): IdScanner => {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let atValue = false;
  /** Bytes of the top-level key or of the id's value, as text. */
  let token = '';
  let key = '';
  let found: RequestId | undefined;

  const keep = (byte: number): void => {
    if (depth === 1 && token.length <= longestId && (!atValue || key === '"id"')) token += String.fromCharCode(byte);
  };
  const endValue = (): void => {
    if (atValue && key === '"id"') found = readId(token.trim());
    token = '';
    key = '';
    atValue = false;
  };
  const inside = (byte: number): void => {
    keep(byte);
    if (escaped) escaped = false;
    else if (byte === backslash) escaped = true;
    else if (byte === quote) inString = false;
  };
  const outside = (byte: number): void => {
    if (byte === closeObject || byte === closeList) {
      if (depth === 1) endValue();
      depth -= 1;
    } else if (byte === openObject || byte === openList) {
      depth += 1;
    } else if (depth === 1 && byte === comma) {
      endValue();
    } else if (depth === 1 && byte === colon && !atValue) {
      key = token.trim();
      token = '';
      atValue = true;
    } else {
      keep(byte);
      inString = byte === quote;
    }
  };

  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (inString) inside(byte);
        else outside(byte);
      }
    },
    id: () => found,
  };
};
