import type { Level } from './grant.ts';

/** What a call would touch, resolved before anything is compared. */
export type NeedObject =
  /** Nothing but the target itself. */
  | { readonly kind: 'none' }
  /** For lists: something, not yet known what. An allow or ask with conditions may apply, a conditional deny does not. */
  | { readonly kind: 'some' }
  | {
      readonly kind: 'path';
      /**
       * Absolute, resolved forms of the path: as the kernel resolves it, and as a server that decodes or folds it would.
       * An allow must cover all of them; a deny needs one.
       */
      readonly forms: readonly string[];
      /** As the caller wrote it. */
      readonly shown: string;
      /** It is a folder now. Left out: it is none, or nothing stands there. */
      readonly isFolder?: true;
    }
  | {
      readonly kind: 'url';
      readonly protocol: string;
      /** Canonical: IDNA, lower case, no trailing dot. */
      readonly host: string;
      readonly port: number;
      /** Class of the address the host is, or resolves to, where known. */
      readonly reach: 'public' | 'private' | 'unknown';
      readonly shown: string;
    };

/** One thing a call must be allowed to do. A call is allowed when each of its needs is. */
export interface Need {
  readonly level: Level;
  readonly object: NeedObject;
  /** Bytes that would be read or written, where known. */
  readonly bytes?: number;
}

/** What is known about a call before it is decided. */
export interface Facts {
  readonly needs: readonly Need[];
  /** What no grant can allow: control characters, device names, options where a value belongs. One sentence each. */
  readonly violations: readonly string[];
}
