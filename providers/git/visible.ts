/** Characters that a reader does not see, or that change what stands around them. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** `text` with control, bidirectional and invisible characters spelled out; line ends and tabs stay. */
export const visible = (text: string): string =>
  text.replace(hidden, (char) =>
    char === '\n' || char === '\t' ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );

/**
 * A file name as it may stand in a list: itself, or a JSON string where it holds a character that could be misread. Who
 * decodes the JSON string has the exact name back.
 */
export const shownName = (name: string): string =>
  name.search(hidden) < 0 && !name.startsWith('"') && name === name.trim()
    ? name
    : JSON.stringify(name).replace(hidden, escapeUnits);

const escapeUnits = (char: string): string =>
  Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
