import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { quoted } from '../../../config/problem.ts';
import type { ConnectionEntry } from '../../../confine.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';

/** Takes what the proxy says of each connection. */
export interface Journal extends Disposable {
  readonly write: (entry: ConnectionEntry) => void;
}

const lineOf = (entry: ConnectionEntry): string => JSON.stringify(entry);

/** A journal that adds lines to a file, which is the owner's alone where it is new. Throws UsageError. */
const journalIn = (path: string): Journal => {
  let file: number;
  try {
    file = openSync(resolve(path), 'a', 0o600);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--journal ${quoted(path)} cannot be written: ${why}.`,
      'Name a file in a folder of your own.',
    );
  }
  // At once, so that what was allowed is known also after an end that nobody chose.
  return {
    write: (entry) => void writeSync(file, `${lineOf(entry)}\n`),
    [Symbol.dispose]: () => closeSync(file),
  };
};

/** The journal that was asked for: a file, stderr, or none. */
export const openJournal = (path: string | undefined, verbose: boolean): Journal => {
  if (path !== undefined) return journalIn(path);
  return { write: verbose ? (entry) => say(lineOf(entry)) : () => {}, [Symbol.dispose]: () => {} };
};
