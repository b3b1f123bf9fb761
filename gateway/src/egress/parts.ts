import type { Admission } from './admit.ts';
import type { Dial } from './dial.ts';
import type { BeginEntry } from './journal-entry.ts';
import type { Preflight } from './preflight.ts';
import type { Secure } from './secure.ts';

/** What the ways out of one server share. */
export interface Parts {
  readonly admission: Admission;
  readonly begin: BeginEntry;
  readonly dial: Dial;
  readonly secure: Secure;
  readonly preflight: Preflight;
  /** Milliseconds until a ClientHello must be whole. */
  readonly helloMs: number;
  /** Milliseconds in which something must move. */
  readonly idleMs: number;
}
