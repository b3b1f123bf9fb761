import type { Exit } from '../sandbox/launch.ts';

/** What carries messages to and from one server: the pipes of a process, or HTTP. */
export interface Link {
  readonly pid: number | undefined;
  /** Settles when it carries nothing any more. */
  readonly exited: Promise<Exit>;
  /** Ends it, in steps of `graceMs`. */
  end(graceMs: number): Promise<unknown>;
}
