import { unmeasured } from './check-line.ts';
import type { Line } from './check-line.ts';
import type { Measured, PythonCalls } from './results.ts';
import { median } from './stats.ts';

const mostMoreMs = 2;

/** Milliseconds that a call through Python takes more: the median of the differences, round by round. */
export const pythonMoreMs = ({ gateway, python }: PythonCalls): number =>
  median(python.flatMap((ms, round) => (gateway[round] === undefined ? [] : [ms - gateway[round]])));

/** What is promised of the add-on of the engine. */
export const pythonLine = ({ python }: Measured): Line => {
  const [id, promise] = ['python', `a call through Python adds less than ${mostMoreMs} ms to p50`];
  if (python === undefined) return unmeasured(id, promise);
  if ('why' in python) return unmeasured(id, promise, python.why);
  const more = pythonMoreMs(python);
  return { id, promise, holds: more < mostMoreMs, measured: `${more.toFixed(2)} ms` };
};
