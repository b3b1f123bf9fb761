const spellOut = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * Text of others with control, bidirectional and invisible characters spelled out, so that it cannot forge what a person
 * reads. Line feeds and tabs stay.
 */
export const printable = (text: string): string =>
  text.replace(/\r\n/g, '\n').replace(/[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, spellOut);

/** The same on one line. */
export const printableLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, spellOut);
