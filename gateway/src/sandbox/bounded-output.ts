import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import type { Exceeded, Limits } from '../policy/confinement.ts';
import type { Launched } from './launch.ts';
import { lineMeter } from './line-meter.ts';

/** Passes on what comes until `exceeds` says that it was too much; from then on it reads and drops. */
const boundedBy = (source: Readable, exceeds: (chunk: Buffer) => boolean, onExceeded: () => void): Readable => {
  let over = false;
  const gate = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!over && exceeds(chunk)) {
        over = true;
        onExceeded();
      }
      done(null, over ? undefined : chunk);
    },
  });
  source.on('error', () => gate.end());
  // Who stops reading here stops reading there: the writer learns that nobody listens.
  gate.once('close', () => source.destroy());
  return source.pipe(gate);
};

const sumMeter = (most: number): ((chunk: Buffer) => boolean) => {
  let sum = 0;
  return (chunk) => (sum += chunk.length) > most;
};

/** The same process, which ends when a line on its stdout is too long or its stderr too much; its exit says so. */
export const boundOutput = (
  child: Launched,
  { lineBytes, stderrBytes }: Pick<Limits, 'lineBytes' | 'stderrBytes'>,
): Launched => {
  let exceeded: Exceeded | undefined;
  const end = (limit: 'line' | 'stderr', allowed: number) => (): void => {
    exceeded ??= { limit, allowed };
    // At once: who says too much is not asked to leave.
    void child.end(0);
  };
  const withReason = <Ending extends Awaited<Launched['exited']>>(exit: Ending): Ending =>
    exceeded === undefined ? exit : { ...exit, exceeded };
  return {
    ...child,
    stdout: boundedBy(child.stdout, lineMeter(lineBytes), end('line', lineBytes)),
    stderr: boundedBy(child.stderr, sumMeter(stderrBytes), end('stderr', stderrBytes)),
    exited: child.exited.then(withReason),
    end: async (graceMs) => withReason(await child.end(graceMs)),
  };
};
