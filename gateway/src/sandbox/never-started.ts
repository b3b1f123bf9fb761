import { Readable, Writable } from 'node:stream';
import type { Launched } from './launch.ts';

/** A process that could not even be tried: takes everything, says nothing, and has ended with this error. */
export const neverStarted = (error: Error): Launched => {
  const exited = Promise.resolve({ code: null, signal: null, error });
  return {
    pid: undefined,
    stdin: new Writable({ write: (_chunk, _encoding, done) => done() }),
    stdout: Readable.from([]),
    stderr: Readable.from([]),
    exited,
    end: () => exited,
  };
};
