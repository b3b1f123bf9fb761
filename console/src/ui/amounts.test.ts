import { expect, test } from 'vitest';
import { bytesText } from './Bytes.tsx';
import { durationText } from './Duration.tsx';

const plain = (text: string): string => text.replaceAll(/\s/g, ' ');

test('an amount of data is said as a language says it', () => {
  expect(plain(bytesText(2_140, 'en'))).toBe('2.1 kB');
  expect(plain(bytesText(2_140, 'fr'))).toBe('2,1 ko');
  expect(plain(bytesText(1, 'fr'))).toBe('1 octet');
  expect(plain(bytesText(0, 'en'))).toBe('0 bytes');
});

test('a time is said in the two units that matter, and is never longer than it is', () => {
  expect(plain(durationText(340, 'en'))).toBe('340 ms');
  expect(plain(durationText(59_999, 'en'))).toBe('59.9 sec');
  expect(plain(durationText(277_000, 'fr'))).toBe('4 min 37 s');
  expect(plain(durationText(86_400_000, 'en'))).toBe('1 day');
});
