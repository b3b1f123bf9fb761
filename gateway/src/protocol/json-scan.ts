const quote = 34;
const plus = 43;
const minus = 45;
const dot = 46;
const zero = 48;
const nine = 57;
const upperE = 69;
const openList = 91;
const backslash = 92;
const closeList = 93;
const lowerE = 101;
const openObject = 123;
const closeObject = 125;

/** A double gives back any whole number of so many characters as it was written. */
const safeLength = 15;
const smallestNormal = 2 ** -1022;

const isDigit = (code: number): boolean => code >= zero && code <= nine;
const isNumberMark = (code: number): boolean =>
  code === dot || code === minus || code === plus || code === lowerE || code === upperE;

/** The place of the quote that ends a string; the end of the text where there is none. */
const endOfString = (text: string, from: number): number => {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let first = at;
    while (text.charCodeAt(first - 1) === backslash) first -= 1;
    if ((at - first) % 2 === 0) return at;
  }
  return text.length;
};

/** Whether a double would change how a number is written. Subnormal ones count as changed: `parseJson` uses them up. */
const isChanged = (token: string): boolean => {
  const value = Number(token);
  return String(value) !== token || Math.abs(value) < smallestNormal;
};

/**
 * The places (from, to, from, to, …) of the numbers in a JSON text that a double would not give back as they were
 * written; undefined where lists and objects nest deeper than `maxDepth`. Says nothing about whether the text is JSON.
 */
export const scanJson = (text: string, maxDepth: number): readonly number[] | undefined => {
  const changed: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at + 1);
    } else if (code === openObject || code === openList) {
      depth += 1;
      if (depth > maxDepth) return undefined;
    } else if (code === closeObject || code === closeList) {
      depth -= 1;
    } else if (code === minus || isDigit(code)) {
      let end = at + 1;
      let whole = code !== minus;
      for (let next = text.charCodeAt(end); isDigit(next) || isNumberMark(next); next = text.charCodeAt(end)) {
        if (!isDigit(next)) whole = false;
        end += 1;
      }
      if ((!whole || end - at > safeLength) && isChanged(text.slice(at, end))) changed.push(at, end);
      at = end - 1;
    }
  }
  return changed;
};
