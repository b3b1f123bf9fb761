import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { createGuard, originOf } from './guard.ts';

const request = (host: string): IncomingMessage => {
  const made = new IncomingMessage(new Socket());
  made.method = 'GET';
  made.headers = { host };
  return made;
};

const own = { host: '0.0.0.0', port: 8443, isSecure: true, names: ['Studio.example', '[fd00::1]', 'door.example:443'] };

test('where it listens on every address, its link has the first of its names', () => {
  expect(originOf(own)).toBe('https://Studio.example:8443');
  expect(originOf({ ...own, names: [] })).toBe('https://0.0.0.0:8443');
  expect(originOf({ ...own, host: '::1' })).toBe('https://[::1]:8443');
});

test(`for other machines it has the names of the configuration, and no other ${proves('T-112')}`, () => {
  const guard = createGuard(own, 64);
  for (const host of ['studio.example:8443', 'STUDIO.example:8443', '[fd00::1]:8443', 'door.example:443'])
    expect(() => guard(request(host))).not.toThrow();
  for (const host of ['studio.example', 'studio.example:443', 'localhost:8443', '127.0.0.1:8443', 'door.example:8443'])
    expect(() => guard(request(host))).toThrow('another machine');
});
