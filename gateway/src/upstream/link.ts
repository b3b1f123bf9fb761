import type { Exit } from '../sandbox/launch.ts';

/** How it ended: as a process does, or in words where it was none. */
export interface Ending extends Exit {
  /** The end of a sentence about the server. */
  readonly words?: string;
}

/** What carries messages to and from one server: the pipes of a process, or HTTP. */
export interface Link {
  readonly pid: number | undefined;
  /** Settles when it carries nothing any more. */
  readonly exited: Promise<Ending>;
  /** Ends it, in steps of `graceMs`. */
  end(graceMs: number): Promise<unknown>;
}
