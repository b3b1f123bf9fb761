import { expect, test } from 'vitest';
import { classOf } from './address-class.ts';
import { parseAddress } from './ip.ts';

const reach = (text: string): string => {
  const address = parseAddress(text);
  return address === undefined ? 'no address' : classOf(address);
};

test.each([
  '0.0.0.0',
  '10.255.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.8.8.8',
  '168.63.129.16',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.0.1',
  '198.19.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '::ffff:10.0.0.1',
  '::ffff:0:127.0.0.1',
  '::127.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2001:0:1:2:3:4:80ff:fffe', // Teredo: 127.0.0.1 with every bit flipped
  '2606:2800::5efe:192.168.1.1', // ISATAP
])('%s is private', (text) => {
  expect(reach(text)).toBe('private');
});

test.each([
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '172.32.0.0',
  '172.15.255.255',
  '203.0.113.7',
  '2606:2800:220:1::1',
  '2001:db8::1',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2002:808:808::',
])('%s is public', (text) => {
  expect(reach(text)).toBe('public');
});
