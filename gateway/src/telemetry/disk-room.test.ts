import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { diskRoom, isLow } from './disk-room.ts';

test('room is low by what records need, and on a small disk by its share', () => {
  expect(isLow({ free: 200 * 2 ** 20, all: 2 ** 40 })).toBe(true);
  expect(isLow({ free: 2 ** 30, all: 2 ** 40 })).toBe(false);
  expect(isLow({ free: 2 ** 20, all: 16 * 2 ** 20 })).toBe(false);
  expect(isLow({ free: 100_000, all: 16 * 2 ** 20 })).toBe(true);
});

test('a folder has room, and one that is not there says nothing', async () => {
  const room = await diskRoom(tmpdir());
  expect(room?.all).toBeGreaterThan(room?.free ?? Infinity);
  expect(await diskRoom('/nowhere/at/all')).toBeUndefined();
});
