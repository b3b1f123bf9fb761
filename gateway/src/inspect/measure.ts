import { childrenOf } from './json.ts';

/** How large a value is. */
export interface Measure {
  /** About as many bytes as its JSON has. */
  readonly bytes: number;
  /** Levels of lists and objects in one another. */
  readonly depth: number;
}

/** The UTF-8 bytes of a text. */
export const bytesOf = (text: string): number => {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    // A pair of surrogates is four bytes for two units.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
};

/** Measures a value without recursion, since what is measured may be nested to exhaust the stack. */
export const measure = (value: unknown): Measure => {
  let bytes = 0;
  let depth = 0;
  const open: { readonly value: unknown; readonly level: number }[] = [{ value, level: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: each, level } = next;
    if (typeof each === 'string') bytes += bytesOf(each) + 2;
    else if (typeof each !== 'object' || each === null) bytes += String(each).length;
    else {
      depth = Math.max(depth, level + 1);
      bytes += 2;
      for (const [key, child] of childrenOf(each)) {
        bytes += typeof key === 'string' ? key.length + 4 : 1;
        open.push({ value: child, level: level + 1 });
      }
    }
  }
  return { bytes, depth };
};
