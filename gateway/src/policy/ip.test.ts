import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ipv4Text, parseAddress, parseIpv4, parseIpv6 } from './ip.ts';

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['127.0.1', '127.0.0.1'],
  ['2130706433', '127.0.0.1'],
  ['0x7f000001', '127.0.0.1'],
  ['0177.0.0.01', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['0', '0.0.0.0'],
  ['0x', '0.0.0.0'],
  ['4294967295', '255.255.255.255'],
  ['1.2.3.4.', '1.2.3.4'],
])('%s is %s', (text, expected) => {
  expect(ipv4Text(parseIpv4(text)?.bits ?? -1n)).toBe(expected);
});

test.each(['256.1.1.1', '1.2.3.256', '4294967296', '1.2.3.4.5', '08.1.1.1', '1..2', 'a.b', '', '0x1g', '1.16777216'])(
  '%j is no IPv4 address',
  (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  },
);

test.each([
  ['::1', 1n],
  ['[::1]', 1n],
  ['::', 0n],
  ['::ffff:1.2.3.4', 0xffff01020304n],
  ['fe80::1%eth0', (0xfe80n << 112n) | 1n],
  ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
])('%s is read', (text, bits) => {
  expect(parseIpv6(text)?.bits).toBe(bits);
});

test.each(['1::2::3', '1:2', ':::', '1:2:3:4:5:6:7:8:9', '12345::', '::1.2.3', '1.2.3.4::', 'example.org'])(
  '%s is no IPv6 address',
  (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  },
);

test('every IPv4 address is read back from each of its spellings', () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffffffff }), (bits) => {
      const dotted = ipv4Text(BigInt(bits));
      const octal = dotted
        .split('.')
        .map((part) => `0${Number(part).toString(8)}`)
        .join('.');
      for (const text of [dotted, String(bits), `0x${bits.toString(16)}`, octal]) {
        expect(parseAddress(text)).toEqual({ family: 4, bits: BigInt(bits) });
      }
    }),
  );
});
