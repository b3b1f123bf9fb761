import { canonical } from './canonical.ts';
import { differences } from './difference.ts';
import type { Difference } from './difference.ts';
import { settled } from './surface.ts';
import type { Surface } from './surface.ts';

/** What a person approved: the whole surface in its settled form, and the digest of that. */
export interface Pin {
  readonly digest: string;
  readonly surface: Surface;
}

/** Pins a surface as it is; `hash` is handed in, so that this stays pure. Of equal surfaces in any order the digest is one. */
export const pinOf = (surface: Surface, hash: (text: string) => string): Pin => {
  const known = settled(surface);
  return { digest: hash(canonical(known)), surface: known };
};

/** What of the present surface is not as it was pinned. */
export const sincePinned = (pin: Pin, present: Surface): readonly Difference[] =>
  differences(pin.surface, settled(present));
