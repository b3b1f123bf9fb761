import { decodedRuns } from './decodings.ts';
import { excerptFrom } from './excerpt.ts';

/** A piece of a text that another text has too. */
export interface Carried {
  /** What both have, at most 200 characters, visible. */
  readonly evidence: string;
  /** How it was disguised; undefined where it stands as it is. */
  readonly how?: string;
}

/** Two texts that have so many characters in a row in common do not by chance. */
const stretch = 24;
/** Looked for in one text, at most. */
const mostPieces = 96;

// A word that is one of its kind: an address, a number, an identifier, a key.
const distinctive =
  /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32})+|(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Za-z])[\w-]{10,200}|\d[\d .-]{8,30}\d/g;

const spacesOf = (text: string): string => text.replace(/\s+/g, ' ');

const piecesOf = (text: string): readonly string[] => {
  const pieces = new Set([...text.matchAll(distinctive)].slice(0, mostPieces).map(([word]) => word));
  // Of a long text only some places: what is carried whole is met anyway.
  const step = Math.max(stretch / 2, Math.ceil(text.length / mostPieces));
  for (let at = 0; at + stretch <= text.length; at += step) pieces.add(text.slice(at, at + stretch));
  return [...pieces].filter((piece) => new Set(piece).size > 5);
};

/**
 * The first distinctive piece of what was brought in that a text carries: a stretch of words, an address, an identifier; as it
 * is, or as base64, hexadecimal or the like. What stands in `known` (what the other side has already) does not count.
 */
export const carriedPiece = (
  sent: string,
  brought: readonly string[],
  known: (piece: string) => boolean = () => false,
): Carried | undefined => {
  const forms = [{ text: sent }, ...decodedRuns(sent).map(({ how, text }) => ({ how, text }))];
  for (const { text, ...how } of forms) {
    for (const piece of piecesOf(spacesOf(text))) {
      if (!known(piece) && brought.some((one) => one.includes(piece))) return { evidence: excerptFrom(piece), ...how };
    }
  }
  return undefined;
};

/** A text in the form in which pieces are looked for. */
export const comparable = spacesOf;
