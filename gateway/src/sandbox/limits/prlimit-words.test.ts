import { describe, expect, test } from 'vitest';
import { roomyLimits } from '../../../test/fixtures/held-program.ts';
import { createLimiter } from './limiter.ts';
import { prlimitWords } from './prlimit-words.ts';

const MiB = 2 ** 20;
const all = { data: true, nproc: true };

describe('limits of the kernel on each process', () => {
  test('are there whatever else is: no core, few files', () => {
    expect(prlimitWords(roomyLimits, 'node', { data: false, nproc: false })).toEqual([
      '--core=0:0',
      '--nofile=256:256',
    ]);
  });

  test('leave Node the room that it needs before it does anything', () => {
    expect(prlimitWords(roomyLimits, '/usr/bin/node', all)).toContain(`--data=${896 * MiB}:${896 * MiB}`);
    expect(prlimitWords(roomyLimits, '/usr/bin/python3.11', all)).toContain(`--data=${384 * MiB}:${384 * MiB}`);
  });

  test('end a busy loop only after the watchdog had its chance', () => {
    expect(prlimitWords({ ...roomyLimits, cpuSeconds: 1.5 }, 'node', all)).toContain('--cpu=3:4');
  });

  test('bound a file by what all of them may grow, where it has no bound of its own', () => {
    expect(prlimitWords({ ...roomyLimits, diskBytes: 9 }, 'node', all)).toContain('--fsize=9:9');
    expect(prlimitWords({ ...roomyLimits, diskBytes: 9, fileBytes: 4 }, 'node', all)).toContain('--fsize=4:4');
  });

  test.each([
    ['4.18.0-553.el8', false],
    ['5.13.19', false],
    ['5.14.0-427.el9', true],
    ['6.8.0-45-generic', true],
    ['', false],
  ])('count processes only where the kernel counts them apart: %s', (kernel, counts) => {
    const words = createLimiter({ groups: undefined, kernel }).prlimit(roomyLimits, 'node');
    expect(words.some((word) => word.startsWith('--nproc='))).toBe(counts);
  });
});
