/** Tab and what cannot be seen or turns the writing round: it could forge a line, or hide in one. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const hex = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);

/** `text` with control, bidirectional, invisible and broken characters spelled out. */
export const visible = (text: string): string => text.replace(unseen, (character) => `\\u{${hex(character)}}`);

/** The same inside JSON, where it stays the same text to whoever parses it. */
export const visibleJson = (json: string): string =>
  json.replace(unseen, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
