import { readRunner } from '../install/runner.ts';
import type { Runner } from '../install/runner.ts';
import type { Spec } from '../install/spec.ts';

/** A server of the configuration, as it is written. */
export type Entry = Readonly<Record<string, unknown>>;

/** A package that is to become a server. */
export interface Wanted {
  readonly spec: Spec;
  /** Undefined where it is called after its package. */
  readonly server: string | undefined;
  readonly bin: string | undefined;
  /** Undefined where it keeps those that it has. */
  readonly args: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** How a written server is fetched at each start; undefined where it is not. */
export const runnerOf = ({ command, args }: Entry): Runner | undefined => {
  if (typeof command !== 'string') return undefined;
  const words = Array.isArray(args) ? args.filter((word) => typeof word === 'string') : [];
  return readRunner(command, words);
};
