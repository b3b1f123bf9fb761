import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EgressRule } from './confinement.ts';
import { parseRule, ruleFor } from './egress.ts';
import type { WrittenRule } from './egress.ts';

const written = (changes: Partial<WrittenRule>): WrittenRule => ({
  host: 'example.org',
  port: 443,
  scheme: 'https',
  ...changes,
});

describe('a rule', () => {
  test.each([
    ['example.org', 'example.org'],
    ['EXAMPLE.org.', 'example.org'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['*.Example.org', '*.example.org'],
    ['localhost', 'localhost'],
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
  ])('for %s is kept as %s', (host, canonical) => {
    expect(parseRule(written({ host }))).toEqual({ rule: { host: canonical, port: 443, scheme: 'https' } });
  });

  test.each([
    ['', 'names no host'],
    ['*', 'would open every host'],
    ['*.com', 'would open everything below .com'],
    ['*.', 'is no host'],
    ['*.*.example.org', 'has a star that is not its whole first label'],
    ['a*.example.org', 'has a star that is not its whole first label'],
    ['*.0.0.1', 'has a star before an address'],
    ['*.127.1', 'has a star before an address'],
    ['127.1', 'is another spelling of the address 127.0.0.1'],
    ['2130706433', 'is another spelling of the address 127.0.0.1'],
    ['0x7f.0.0.1', 'is another spelling of the address 127.0.0.1'],
    ['0177.0.0.1', 'is another spelling of the address 127.0.0.1'],
    ['127.0.0.1.', 'is another spelling of the address 127.0.0.1'],
    ['１２７.0.0.1', 'is another spelling of the address 127.0.0.1'],
    ['::ffff:127.0.0.1', 'is another spelling of the address 127.0.0.1'],
    ['[::1]', 'is another spelling of the address ::1'],
    ['0:0:0:0:0:0:0:1', 'is another spelling of the address ::1'],
    ['a@b.example', 'is no host'],
    ['example.org:443', 'is no host'],
    ['https://example.org', 'is no host'],
    ['example.org/path', 'is no host'],
    [`${'a.'.repeat(140)}org`, 'is no host'],
  ])('for %j is refused: it %s', (host, danger) => {
    expect(parseRule(written({ host }))).toEqual({ danger });
  });

  test.each([0, -1, 65_536, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('for port %d is refused', (port) => {
    expect(parseRule(written({ port }))).toEqual({ danger: 'has no port from 1 to 65535' });
  });

  test.each(['ftp', '', 'HTTPS', 'any'])('for scheme %j is refused', (scheme) => {
    expect(parseRule(written({ scheme }))).toEqual({ danger: 'has a scheme that is none of https, http and tcp' });
  });

  test('names addresses in their one spelling', () => {
    expect(parseRule(written({ addresses: ['10.0.0.5', '::1', '::1'] }))).toMatchObject({
      rule: { addresses: ['10.0.0.5', '::1'] },
    });
    expect(parseRule(written({ addresses: ['127.1'] }))).toEqual({
      danger: 'stands for 127.1, another spelling of the address 127.0.0.1',
    });
    expect(parseRule(written({ addresses: ['example.org'] }))).toEqual({
      danger: 'stands for example.org, which is no address',
    });
  });
});

describe('a host is allowed', () => {
  const rules: readonly EgressRule[] = [
    { host: 'example.org', port: 443, scheme: 'https' },
    { host: '*.example.net', port: 80, scheme: 'http' },
    { host: '203.0.113.7', port: 22, scheme: 'tcp' },
  ];
  test.each([
    ['example.org', 443, 'https', true],
    ['example.org', 443, 'http', false],
    ['example.org', 443, 'tcp', false],
    ['example.org', 8443, 'https', false],
    ['www.example.org', 443, 'https', false],
    ['example.org.evil.example', 443, 'https', false],
    ['notexample.org', 443, 'https', false],
    ['example.net', 80, 'http', false],
    ['a.example.net', 80, 'http', true],
    ['a.b.example.net', 80, 'http', true],
    ['.example.net', 80, 'http', false],
    ['evilexample.net', 80, 'http', false],
    ['203.0.113.7', 22, 'tcp', true],
  ] as const)('%s, port %d, %s: %s', (host, port, scheme, allowed) => {
    expect(ruleFor(rules, host, port, scheme) !== undefined).toBe(allowed);
  });

  test('at every port where the rule names none', () => {
    const every: EgressRule = { host: 'example.org', port: 0, scheme: 'https' };
    expect(ruleFor([every], 'example.org', 8_443, 'https')).toMatchObject({ port: 8_443 });
    expect(ruleFor([every], 'example.org', 8_443, 'http')).toBeUndefined();
  });

  test('never an address by a star, even where the rule was not checked', () => {
    expect(ruleFor([{ host: '*.0.0.1', port: 80, scheme: 'http' }], '127.0.0.1', 80, 'http')).toBeUndefined();
    expect(ruleFor([{ host: '*', port: 80, scheme: 'http' }], 'example.org', 80, 'http')).toBeUndefined();
  });

  test('by the same addresses in whatever order the rules stand', () => {
    const rule = fc.record({
      host: fc.constantFrom('a.example.org', '*.example.org', 'b.example.org'),
      port: fc.constantFrom(80, 443),
      scheme: fc.constantFrom('http' as const, 'https' as const),
      addresses: fc.subarray(['10.0.0.1', '10.0.0.2', '::1']),
    });
    fc.assert(
      fc.property(fc.array(rule), (some) => {
        const [one, other] = [some, some.toReversed()].map((list) => ruleFor(list, 'a.example.org', 80, 'http'));
        expect(new Set(one?.addresses)).toEqual(new Set(other?.addresses));
        expect(one === undefined).toBe(other === undefined);
      }),
    );
  });
});
