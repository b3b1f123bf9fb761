import type { Exceeded } from '../policy/confinement.ts';
import type { Launched } from './launch.ts';
import { lineMeter } from './line-meter.ts';

/**
 * The same process, which ends when a line on its stdout is too long or its stderr too much; its exit says so. What it
 * said before is passed on as it comes, by the streams themselves: whoever reads them has to begin in this turn. Without
 * `lineBytes` lines are for their reader to bound.
 */
export const watchOutput = (
  child: Launched,
  { lineBytes, stderrBytes }: { readonly lineBytes?: number; readonly stderrBytes: number },
): Launched => {
  let exceeded: Exceeded | undefined;
  const end = (limit: 'line' | 'stderr', allowed: number): void => {
    if (exceeded !== undefined) return;
    exceeded = { limit, allowed };
    // At once: who says too much is not asked to leave.
    void child.end(0);
  };
  if (lineBytes !== undefined) {
    const isTooLong = lineMeter(lineBytes);
    child.stdout.on('data', (chunk: Buffer) => {
      if (isTooLong(chunk)) end('line', lineBytes);
    });
  }
  let said = 0;
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.length;
    if (said > stderrBytes) end('stderr', stderrBytes);
  });
  const exited = child.exited.then((exit) => (exceeded === undefined ? exit : { ...exit, exceeded }));
  return { ...child, exited, end: (graceMs) => child.end(graceMs).then(() => exited) };
};
