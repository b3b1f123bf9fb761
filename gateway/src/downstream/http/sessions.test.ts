import { describe, expect, test } from 'vitest';
import { createFakePeers } from '../../../test/fixtures/http-peers.ts';
import { GatewayError } from '../../errors.ts';
import { httpLimits } from './limits.ts';
import type { HttpLimits } from './limits.ts';
import { createSessions } from './sessions.ts';
import type { Seat } from './sessions.ts';

/** A table whose clock the test moves. */
const setUp = (changes: Partial<HttpLimits> = {}) => {
  const peers = createFakePeers();
  const clock = { at: 0 };
  const ended: string[] = [];
  const sessions = createSessions({
    limits: { ...httpLimits({ maxConnections: 5, maxMessageBytes: 1_000 }), ...changes },
    create: peers.createSession,
    now: () => clock.at,
    onEnd: (_seat, { message }) => ended.push(message),
  });
  const open = (client = 'anna'): Seat => {
    const opening = sessions.begin(client);
    if (opening === undefined) throw new Error('There is no room.');
    opening.admit();
    return opening.seat;
  };
  return { peers, clock, ended, sessions, open };
};

const line = JSON.stringify({ jsonrpc: '2.0', method: 'x', params: { data: 'x'.repeat(1_000) } });
const everything = (seat: Seat): number => {
  const said: string[] = [];
  seat.standalone().connect(
    {
      send: (event) => said.push(event) > 0,
      waiting: 0,
      keepAlive: () => {},
      end: () => {},
      destroy: () => {},
      isOpen: true,
    },
    0,
  );
  return said.length;
};

describe('what is kept', () => {
  test('of all sessions together is bounded, at the cost of the one longest unused', () => {
    const { sessions, clock, open } = setUp({ replay: { bytes: 50_000, events: 100, ms: 1_000, totalBytes: 60_000 } });
    const seats = [open(), open(), open()];
    for (const [at, seat] of seats.entries()) {
      clock.at = at;
      sessions.find(seat.id, 'anna');
      seat.standalone();
      for (let turn = 0; turn < 25; turn += 1) seat.hear(line);
    }
    expect(seats.map(everything)).toEqual([0, 25, 25]);
  });

  test('is bounded in number', () => {
    const { open } = setUp({ replay: { bytes: 5_000_000, events: 100, ms: 1_000, totalBytes: 5_000_000 } });
    const seat = open();
    seat.standalone();
    for (let turn = 0; turn < 1_000; turn += 1) seat.hear(line);
    const kept = everything(seat);
    expect(kept).toBeGreaterThanOrEqual(75);
    expect(kept).toBeLessThanOrEqual(100);
  });

  test('grows old, and a stream that is over goes with what was kept of it', () => {
    const { sessions, clock, open } = setUp();
    const seat = open();
    const stream = seat.newStream();
    stream.push(line);
    stream.finish();
    stream.push('nothing is said after the end');
    sessions.sweep();
    expect(seat.findStream(stream.tag)).toBe(stream);
    clock.at = 200_000;
    sessions.sweep();
    expect(seat.findStream(stream.tag)).toBeUndefined();
  });

  test('never holds what is larger than all of it', () => {
    const { open } = setUp({ replay: { bytes: 500, events: 100, ms: 1_000, totalBytes: 60_000 } });
    const seat = open();
    seat.standalone();
    seat.hear(line);
    expect(everything(seat)).toBe(0);
  });
});

test('only sessions with something open count as connected', () => {
  const { sessions, open } = setUp();
  const [first] = [open(), open()];
  expect(sessions.connected()).toBe(0);
  first.open = 2;
  expect(sessions.connected()).toBe(1);
});

test('a session ends once', () => {
  const { sessions, ended, open } = setUp();
  const seat = open();
  for (let turn = 0; turn < 2; turn += 1) sessions.end(seat, new GatewayError('cancelled', 'Over.'));
  expect(ended).toEqual(['Over.']);
});

test('a session that did not open in the end takes no place', () => {
  const { sessions } = setUp({ maxSessions: 1 });
  sessions.begin('anna');
  expect(sessions.begin('anna')).toBeDefined();
  expect(sessions.size).toBe(0);
});
