// Loaded into a target with --import and --expose-gc: on SIGUSR2 it collects all garbage and writes what is left. From
// outside, what V8 keeps in reserve cannot be told from what the program keeps. Not TypeScript: taking the types off would be
// seen in the memory of the target.
import { renameSync, writeFileSync } from 'node:fs';

const file = process.env['BENCH_HEAP_FILE'];

/** V8 drops the code of functions that did not run for some collections, such as all that only starting needs. */
const collections = 10;

/** Bytes of live objects, and of the buffers that they hold outside the heap. */
const write = (path) => {
  for (let time = 0; time < collections; time += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(`${path}.new`, String(heapUsed + external));
  renameSync(`${path}.new`, path);
};

if (file !== undefined) process.on('SIGUSR2', () => write(file));
