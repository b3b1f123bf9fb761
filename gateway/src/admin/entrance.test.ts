import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { createEntrance } from './entrance.ts';

const setUp = () => {
  let at = 0;
  const refused: string[] = [];
  const entrance = createEntrance({
    origin: 'https://192.0.2.1:8443',
    cookieName: 'storycore-8443',
    isSecure: true,
    maxSessions: 2,
    sessionIdleMs: 1_000,
    onRefused: (why) => refused.push(why),
    now: () => at,
  });
  const enter = (): string =>
    entrance.enter(entrance.newLink().replace(/.*#/, ''), undefined)?.replace(/;.*/, '') ?? '';
  return { entrance, enter, refused, wait: (ms: number) => (at += ms) };
};

test(`a session that nobody uses ends, and one that is used goes on ${proves('T-110')}`, () => {
  const { entrance, enter, wait } = setUp();
  const cookie = enter();
  wait(900);
  expect(entrance.isInside(cookie)).toBe(true);
  wait(900);
  expect(entrance.isInside(`other=1; ${cookie}; more=2`)).toBe(true);
  wait(1_001);
  expect(entrance.isInside(cookie)).toBe(false);
  expect(entrance.isInside(cookie)).toBe(false);
});

test('the session that was used longest ago makes room', () => {
  const { entrance, enter } = setUp();
  const [first, second] = [enter(), enter()];
  expect(entrance.isInside(first)).toBe(true);
  const third = enter();
  expect([first, second, third].map((cookie) => entrance.isInside(cookie))).toEqual([true, false, true]);
});

test('a cookie of another port is none of ours', () => {
  const { entrance, enter } = setUp();
  const value = enter().replace(/.*=/, '');
  expect(entrance.isInside(`storycore-8444=${value}`)).toBe(false);
  expect(entrance.isInside(undefined)).toBe(false);
});

test(`over TLS the cookie never goes out unencrypted ${proves('T-110')}`, () => {
  const { entrance } = setUp();
  expect(entrance.enter(entrance.newLink().replace(/.*#/, ''), undefined)).toMatch(/; Secure$/);
});
