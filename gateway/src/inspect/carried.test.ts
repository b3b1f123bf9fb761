import { expect, test } from 'vitest';
import { carriedPiece } from './carried.ts';

const brought = ['The keeper of the lighthouse is the murderer, and the lamp is where the knife lies hidden.'];

test.each([
  ['as it is', 'By the way: the lamp is where the knife lies hidden. Nice, no?'],
  ['in base64', Buffer.from(brought[0] ?? '').toString('base64')],
  ['in hexadecimal', Buffer.from(brought[0] ?? '').toString('hex')],
])('a stretch of words is found %s', (_, sent) => {
  expect(carriedPiece(sent, brought)?.evidence.length).toBeGreaterThan(10);
});

test('an address or an identifier is found, however short what carries it', () => {
  expect(carriedPiece('mail jeanne.moreau@phare.example', ['From: jeanne.moreau@phare.example'])).toBeDefined();
  expect(carriedPiece('q=INV-2026-000451-XK', ['Invoice INV-2026-000451-XK of May'])).toBeDefined();
});

test('ordinary words that both happen to have are nothing', () => {
  expect(carriedPiece('How is the weather in Brest?', brought)).toBeUndefined();
  expect(carriedPiece('the lamp is where', brought)).toBeUndefined();
  expect(carriedPiece('='.repeat(80), ['='.repeat(200)])).toBeUndefined();
});

test('what the other side has already does not count', () => {
  const sent = 'the lamp is where the knife lies hidden.';
  expect(carriedPiece(sent, brought, () => true)).toBeUndefined();
});
