import { describe, expect, test } from 'vitest';
import { createMemoryWatch, fairBytes } from './memory-watch.ts';
import { parseStat } from './process-stat.ts';
import type { ProcessStat } from './process-stat.ts';

const stat = (pid: number, rssBytes: number): ProcessStat => ({
  pid,
  startedAt: 1,
  cpuMs: 0,
  childCpuMs: 0,
  threads: 1,
  rssBytes,
  faults: 0,
});

/** A watch of 100 bytes over two processes that share, and how often it asked for the exact number. */
const watched = (first: number | undefined) => {
  const seen: { asked: number; exact: number | undefined; now: number } = { asked: 0, exact: first, now: 0 };
  const watch = createMemoryWatch(
    100,
    () => seen.now,
    () => {
      seen.asked += 1;
      return seen.exact;
    },
  );
  return { seen, watch };
};

describe('memory that is watched', () => {
  test('is not looked at closely below its limit', () => {
    const { seen, watch } = watched(60);
    expect(watch([stat(1, 50), stat(2, 50)])).toBeUndefined();
    expect(seen.asked).toBe(0);
  });

  test('that is shared counts once', () => {
    expect(watched(45).watch([stat(1, 80), stat(2, 80)])).toBeUndefined();
    expect(watched(55).watch([stat(1, 80), stat(2, 80)])).toBe(110);
  });

  test('that could not be looked at closely counts as it seems', () => {
    expect(watched(undefined).watch([stat(1, 80), stat(2, 80)])).toBe(160);
  });

  test('is looked at closely again only when it has grown by what was left, or after a second', () => {
    const { seen, watch } = watched(45);
    watch([stat(1, 80), stat(2, 80)]);
    watch([stat(1, 80), stat(2, 89)]);
    expect(seen.asked).toBe(2);
    seen.exact = 51;
    expect(watch([stat(1, 80), stat(2, 90)])).toBe(102);
    seen.exact = 45;
    watch([stat(1, 80), stat(2, 90)]);
    seen.now = 1001;
    seen.exact = 51;
    expect(watch([stat(1, 80), stat(2, 80)])).toBe(102);
  });

  test('is looked at closely again when one of those that shared it ended', () => {
    const { seen, watch } = watched(30);
    watch([stat(1, 80), stat(2, 80), stat(3, 80)]);
    seen.exact = 120;
    expect(watch([stat(1, 101)])).toBe(120);
  });
});

describe('a line of /proc/PID/stat', () => {
  const rest = 'S 1 7 7 0 -1 4194560 10 20 1 2 30 40 50 60 20 0 11 0 987654 1000000 256 0';

  test('is read whatever the name of the program is', () => {
    expect(parseStat(7, `7 (a) R 1 (b c)) ${rest}`)).toMatchObject({
      pid: 7,
      startedAt: 987_654,
      threads: 11,
      faults: 33,
    });
  });

  test('that is cut off says nothing', () => {
    expect(parseStat(7, '7 (node) S 1 7')).toBeUndefined();
  });
});

test('what processes share is counted once where counting it for each would alarm somebody', () => {
  const both = [stat(1, 60), stat(2, 70)];
  const exactly = (pid: number) => (pid === 1 ? 40 : undefined);
  expect(fairBytes(both, 130, exactly)).toBe(130);
  expect(fairBytes(both, 129, exactly)).toBe(110);
});
