/**
 * Whether `pattern` names all of `text`: `*` stands for any run of characters, every other character for itself. Linear
 * in practice and free of regular expressions, so that a pattern from a file cannot make a call slow.
 */
export const matches = (pattern: string, text: string): boolean => {
  if (pattern === '*') return true;
  if (!pattern.includes('*')) return pattern === text;
  let at = 0;
  let seen = 0;
  let star = -1;
  let retry = 0;
  while (seen < text.length) {
    // The star first: a `*` in the text must not use up the one in the pattern.
    if (pattern[at] === '*') {
      star = at++;
      retry = seen;
    } else if (at < pattern.length && pattern[at] === text[seen]) {
      at++;
      seen++;
    } else if (star >= 0) {
      at = star + 1;
      seen = ++retry;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
};

/** Whether the pattern can name more than one text. */
export const isOpen = (pattern: string): boolean => pattern.includes('*');
