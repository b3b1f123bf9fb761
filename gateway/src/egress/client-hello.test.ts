import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { Duplex } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readClientHello } from './client-hello.ts';

/** What Node's TLS says first. */
const helloOf = async (options: ConnectionOptions): Promise<Buffer> => {
  const wire = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      wire.emit('said', chunk);
      done();
    },
  });
  const said = once(wire, 'said') as Promise<[Buffer]>;
  const client = connectTls({ socket: wire, ...options });
  client.on('error', () => {});
  const [bytes] = await said;
  client.destroy();
  return bytes;
};

const real = await helloOf({ servername: 'Site.Example', ALPNProtocols: ['h2', 'http/1.1'] });
const nameless = await helloOf({ servername: '' });

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const vector16 = (...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([u16(content.length), content]);
};
const record = (content: Buffer, type = 22): Buffer => Buffer.concat([Buffer.from([type, 3, 1]), vector16(content)]);
const message = (body: Buffer, type = 1): Buffer => Buffer.concat([Buffer.from([type, 0]), u16(body.length), body]);
const extension = (type: number, content: Buffer): Buffer => Buffer.concat([u16(type), vector16(content)]);
const nameEntry = (name: string, kind = 0): Buffer => Buffer.concat([Buffer.from([kind]), vector16(Buffer.from(name))]);
const sni = (...entries: readonly Buffer[]): Buffer => extension(0, vector16(...entries));
const bodyOf = (...extensions: readonly Buffer[]): Buffer =>
  Buffer.concat([
    u16(0x0303),
    Buffer.alloc(32),
    Buffer.from([0]),
    vector16(u16(0x1301)),
    Buffer.from([1, 0]),
    vector16(...extensions),
  ]);
const hello = (...extensions: readonly Buffer[]): Buffer => record(message(bodyOf(...extensions)));

/** The same message in records of so many bytes. */
const inRecords = (bytes: Buffer, size: number): Buffer => {
  const whole = bytes.subarray(5);
  const starts = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) => index * size);
  return Buffer.concat(starts.map((start) => record(whole.subarray(start, start + size))));
};

describe('a hello', () => {
  test('of a real client gives its server name in lower case, and what it wants to speak', () => {
    expect(readClientHello(real)).toEqual({ hello: { serverName: 'site.example', alpn: ['h2', 'http/1.1'] } });
    expect(readClientHello(nameless)).toEqual({ hello: { alpn: [] } });
  });

  test('says the same however it is cut into records', () => {
    const smallest = Math.ceil((real.length - 5) / 64);
    fc.assert(
      fc.property(fc.integer({ min: smallest, max: real.length }), (size) => {
        expect(readClientHello(inRecords(real, size))).toEqual(readClientHello(real));
      }),
    );
  });

  test('may be followed by more records', () => {
    expect(readClientHello(Buffer.concat([real, record(Buffer.alloc(9), 20)]))).toEqual(readClientHello(real));
  });

  test('may come without any extension', () => {
    expect(readClientHello(record(message(bodyOf().subarray(0, -2))))).toEqual({ hello: { alpn: [] } });
  });

  test('that is cut anywhere is never taken for a whole one, and tells how much is missing', () => {
    for (let length = 0; length < real.length; length += 1) {
      const reading = readClientHello(real.subarray(0, length));
      expect(reading).toEqual({ need: expect.any(Number) as number });
      expect('need' in reading && reading.need > length && reading.need <= real.length).toBe(true);
    }
  });
});

describe('what is no hello that can be read in one way only', () => {
  test.each([
    ['a request over plain HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'not-tls'],
    ['SSH', Buffer.from('SSH-2.0-x\r\n'), 'not-tls'],
    ['the hello of SSL 2', Buffer.from([0x80, 0x2e, 1, 3, 1, 0, 0]), 'not-tls'],
    ['application data', record(Buffer.alloc(9), 23), 'not-tls'],
    ['an alert', record(Buffer.from([1, 0]), 21), 'not-tls'],
    ['a hello of a server', record(message(bodyOf(), 2)), 'malformed-hello'],
    ['an empty record', record(Buffer.alloc(0)), 'malformed-hello'],
    ['a record longer than TLS allows', Buffer.from([22, 3, 1, 0x41, 0]), 'malformed-hello'],
    ['two names', hello(sni(nameEntry('a.example'), nameEntry('b.example'))), 'malformed-hello'],
    ['the name twice', hello(sni(nameEntry('a.example')), sni(nameEntry('b.example'))), 'malformed-hello'],
    ['an empty name', hello(sni(nameEntry(''))), 'malformed-hello'],
    ['a name of an unknown kind', hello(sni(nameEntry('a.example', 1))), 'malformed-hello'],
    ['no name in the list of names', hello(sni()), 'malformed-hello'],
    [
      'bytes after the list of names',
      hello(extension(0, Buffer.concat([vector16(nameEntry('a.example')), u16(0)]))),
      'malformed-hello',
    ],
    ['a length that points outside', hello(extension(0, u16(99))), 'malformed-hello'],
    ['bytes after the extensions', record(message(Buffer.concat([bodyOf(), u16(0)]))), 'malformed-hello'],
    [
      'another message in the same record',
      record(Buffer.concat([message(bodyOf()), message(bodyOf())])),
      'malformed-hello',
    ],
    ['a message of megabytes', record(Buffer.from([1, 0x10, 0, 0, 0])), 'hello-too-large'],
    ['hundreds of tiny records', inRecords(real, 1), 'hello-too-large'],
  ] as const)('%s', (_what, bytes, danger) => {
    expect(readClientHello(bytes)).toEqual({ danger });
  });
});

test('no bytes make the reader throw, and it knows at most as much as they say', () => {
  const damaged = fc
    .tuple(fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 8 }), fc.nat(real.length))
    .map(([changes, length]) => {
      const bytes = Buffer.from(real);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes.subarray(0, length);
    });
  const noise = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
  const headed = noise.map((bytes) => record(Buffer.concat([Buffer.from([1, 0]), u16(bytes.length), bytes])));
  fc.assert(
    fc.property(fc.oneof(damaged, noise, headed), (bytes) => {
      const reading = readClientHello(bytes);
      expect(Object.keys(reading)).toHaveLength(1);
      const needed = 'need' in reading ? reading.need : Number.POSITIVE_INFINITY;
      expect(needed).toBeGreaterThan(bytes.length);
      const name = 'hello' in reading ? (reading.hello.serverName ?? '') : '';
      expect(bytes.toString('latin1').toLowerCase()).toContain(name);
    }),
    { numRuns: 2_000 },
  );
});
