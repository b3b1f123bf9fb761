import { describe, expect, test } from 'vitest';
import { GatewayError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { createCircuit } from './circuit.ts';
import type { CircuitSettings } from './circuit.ts';

const settings: CircuitSettings = {
  windowMs: 10_000,
  leastCalls: 4,
  failureRate: 0.5,
  restMs: 1_000,
  longestRestMs: 8_000,
  probes: 2,
};

const failure = (code: ErrorCode = 'upstream-failed'): GatewayError => new GatewayError(code, 'It failed.');

const setUp = (changes: Partial<CircuitSettings> = {}) => {
  const clock = { at: 1_700_000_000_000 };
  const told: string[] = [];
  const circuit = createCircuit(
    'weather',
    { ...settings, ...changes },
    (server, state, why) => told.push(`${server} ${state}: ${why}`),
    () => clock.at,
  );
  const go = (outcome?: unknown): void => {
    circuit.begin(clock.at);
    if (outcome !== undefined) circuit.failed(outcome);
  };
  const breakIt = (): void => {
    for (let at = 0; at < 4; at += 1) go(failure());
  };
  return { circuit, clock, told, go, breakIt };
};

describe('a closed circuit', () => {
  test('opens when too many of the calls of its window failed, and tells why', () => {
    const { circuit, go, told, clock } = setUp();
    go();
    go();
    go(failure('timeout'));
    expect(circuit.isClosed).toBe(true);
    go(failure('upstream-failed'));
    const why = '2 of its last 4 calls failed, the last with upstream-failed.';
    expect(circuit.state).toEqual({ state: 'open', since: clock.at, until: clock.at + 1_000, why });
    expect(told).toEqual([`weather open: ${why}`]);
  });

  test('does not open for fewer calls than it takes', () => {
    const { circuit, go } = setUp();
    for (let at = 0; at < 3; at += 1) go(failure());
    expect(circuit.isClosed).toBe(true);
  });

  test('does not open where most of many calls work', () => {
    const { circuit, go } = setUp();
    for (let at = 0; at < 100; at += 1) go(at % 3 === 2 ? failure() : undefined);
    expect(circuit.isClosed).toBe(true);
  });

  test('forgets what is longer ago than its window', () => {
    const { circuit, go, clock } = setUp();
    for (let at = 0; at < 3; at += 1) go(failure());
    clock.at += 15_001;
    go(failure());
    expect(circuit.isClosed).toBe(true);
  });

  test('keeps what is within its window, across its halves', () => {
    const { circuit, go, clock } = setUp();
    for (let at = 0; at < 3; at += 1) {
      go(failure());
      clock.at += 2_000;
    }
    go(failure());
    expect(circuit.isClosed).toBe(false);
  });

  test.each<ErrorCode>(['cancelled', 'rate-limited', 'quarantined', 'message-too-large', 'limit-exceeded', 'internal'])(
    'counts %s for nothing: neither a failure nor a success',
    (code) => {
      const { circuit, go } = setUp();
      for (let at = 0; at < 20; at += 1) go(failure(code));
      go(new Error('a bug'));
      expect(circuit.isClosed).toBe(true);
      for (let at = 0; at < 4; at += 1) go(failure());
      expect(circuit.state).toMatchObject({ why: '4 of its last 4 calls failed, the last with upstream-failed.' });
    },
  );

  test('takes the death of a connection for one failure, however many calls it ended', () => {
    const { circuit, go } = setUp();
    const died = failure();
    for (let at = 0; at < 256; at += 1) circuit.begin(0);
    for (let at = 0; at < 256; at += 1) circuit.failed(died);
    expect(circuit.isClosed).toBe(true);
    // And three more of the kind are three more.
    for (let at = 0; at < 3; at += 1) go(failure());
    expect(circuit.isClosed).toBe(false);
  });

  test('is not held up for hours by a clock that was set back', () => {
    const { circuit, go, clock } = setUp();
    go();
    clock.at -= 3_600_000;
    for (let at = 0; at < 4; at += 1) go(failure());
    expect(circuit.isClosed).toBe(false);
  });
});

describe('an open circuit', () => {
  test('refuses at once, and says since when, why, and when it tries again', () => {
    const { circuit, breakIt, clock } = setUp();
    breakIt();
    clock.at += 400;
    expect(() => circuit.probe()).toThrowError(
      expect.objectContaining({
        code: 'upstream-unavailable',
        message:
          'The server weather is left alone since 2023-11-14T22:13:20.000Z: 4 of its last 4 calls failed, the last with upstream-failed.',
        remedy: expect.stringContaining('in 1 s') as string,
        retryAfterMs: 600,
      }) as Error,
    );
  });

  test('lets few calls find out when its rest is over, and refuses the others meanwhile', () => {
    const { circuit, breakIt, clock } = setUp();
    breakIt();
    clock.at += 1_000;
    circuit.probe();
    circuit.probe();
    expect(circuit.state.state).toBe('half-open');
    expect(() => circuit.probe()).toThrow('being found out');
  });

  test('closes with the first that works, and counts anew', () => {
    const { circuit, breakIt, clock, told, go } = setUp();
    breakIt();
    clock.at += 1_000;
    circuit.probe().worked();
    expect(told.map((line) => line.split(':')[0])).toEqual(['weather open', 'weather half-open', 'weather closed']);
    for (let at = 0; at < 3; at += 1) go(failure());
    expect(circuit.isClosed).toBe(true);
  });

  test('rests twice as long each time that it fails again, up to the longest', () => {
    const { circuit, breakIt, clock } = setUp();
    breakIt();
    const rests: number[] = [];
    for (let at = 0; at < 5; at += 1) {
      const { state } = circuit;
      if (state.state !== 'open') throw new Error(state.state);
      rests.push(state.until - clock.at);
      clock.at = state.until;
      circuit.probe().failed(failure());
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  test('rests longer when it opens again soon after it closed, and as at first when it was well for a while', () => {
    const { circuit, breakIt, clock } = setUp();
    const rest = (): number => (circuit.state.state === 'open' ? circuit.state.until - clock.at : Number.NaN);
    breakIt();
    clock.at += 1_000;
    circuit.probe().worked();
    breakIt();
    expect(rest()).toBe(2_000);
    clock.at += 2_000;
    circuit.probe().worked();
    clock.at += 10_001;
    breakIt();
    expect(rest()).toBe(1_000);
  });

  test('learns nothing from a probe that was taken back, and lets another go', () => {
    const { circuit, breakIt, clock } = setUp({ probes: 1 });
    breakIt();
    clock.at += 1_000;
    circuit.probe().failed(failure('cancelled'));
    expect(circuit.state.state).toBe('half-open');
    circuit.probe().worked();
    expect(circuit.isClosed).toBe(true);
  });

  test('is not opened again by a probe of an earlier time', () => {
    const { circuit, breakIt, clock } = setUp();
    breakIt();
    clock.at += 1_000;
    const [slow, quick] = [circuit.probe(), circuit.probe()];
    quick.worked();
    slow.failed(failure());
    expect(circuit.isClosed).toBe(true);
  });

  test('rests no longer than at first when the server was started anew', () => {
    const { circuit, breakIt, clock } = setUp();
    breakIt();
    clock.at += 1_000;
    circuit.probe().failed(failure());
    circuit.restarted();
    clock.at += 999;
    expect(() => circuit.probe()).toThrow('left alone');
    clock.at += 1;
    circuit.probe().worked();
    expect(circuit.isClosed).toBe(true);
  });

  test('is of no account while a person wants the server not to run, and counts anew when it runs again', () => {
    const { circuit, breakIt, told } = setUp();
    breakIt();
    circuit.stopped(true);
    expect([circuit.isClosed, told.at(-1)]).toEqual([true, 'weather closed: A person stopped it.']);
    for (let at = 0; at < 3; at += 1) breakIt();
    expect(circuit.isClosed).toBe(true);
    circuit.stopped(false);
    breakIt();
    expect(circuit.isClosed).toBe(false);
  });

  test('does not stay open for hours where the clock was set back', () => {
    const { circuit, breakIt, clock } = setUp();
    breakIt();
    clock.at -= 3_600_000;
    circuit.probe().worked();
    expect(circuit.isClosed).toBe(true);
  });
});
