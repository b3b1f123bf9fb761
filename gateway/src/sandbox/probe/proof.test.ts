import { describe, expect, test } from 'vitest';
import { tierOf } from './proof.ts';
import type { Evidence } from './proof.ts';

const contained: Evidence = {
  ran: true,
  readCanary: false,
  wroteOutside: false,
  connected: false,
  sawProcess: false,
  keptMemory: false,
};

describe('the tier that was achieved', () => {
  test('is full where a control group held what was tried', () => {
    expect(tierOf(contained, 'linux', 'cgroup-v1')).toEqual({ tier: 'full', reasons: [] });
  });

  test('is less where only a watchdog did, and says what would raise it', () => {
    const { tier, reasons } = tierOf(contained, 'linux', 'rlimits');
    expect(tier).toBe('no-cgroup');
    expect(reasons[0]?.remedy).toContain('Delegate=yes');
  });

  test.each(['readCanary', 'wroteOutside', 'connected', 'sawProcess', 'keptMemory'] as const)(
    'is none when one try got out: %s',
    (hole) => {
      const { tier, reasons } = tierOf({ ...contained, [hole]: true }, 'linux', 'cgroup-v2');
      expect(tier).toBe('none');
      expect(reasons).toHaveLength(1);
    },
  );

  test('is none when nothing ran, whatever was not seen', () => {
    expect(tierOf({ ...contained, ran: false }, 'linux', 'cgroup-v2').tier).toBe('none');
  });

  test('never is that of another system', () => {
    expect(tierOf(contained, 'macos', 'cgroup-v2').tier).toBe('macos');
    expect(tierOf({ ...contained, keptMemory: true }, 'macos', 'none').tier).toBe('macos');
    expect(tierOf(contained, 'container', 'cgroup-v2').tier).toBe('container');
  });
});
