import { expect, test } from 'vitest';
import { readEras } from './eras.ts';

test('what was remembered is read as it was', () => {
  const eras = { handshake: false, stateless: true, at: 1_700_000_000_000 };
  expect(readEras(JSON.parse(JSON.stringify({ ...eras, more: 1 })))).toEqual(eras);
});

test.each([
  undefined,
  'both',
  [],
  {},
  { handshake: true, stateless: true },
  { handshake: 1, stateless: true, at: 0 },
  { handshake: true, stateless: 'no', at: 0 },
  // Such a server could not be spoken to at all.
  { handshake: false, stateless: false, at: 0 },
])('anything else is found out anew: %j', (value) => {
  expect(readEras(value)).toBeUndefined();
});
