import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readUrl } from './url.ts';

test.each([
  ['https://API.example.org./x?y#z', 'https', 'api.example.org', 443],
  ['http://example.org:8080', 'http', 'example.org', 8080],
  ['https://example.org:', 'https', 'example.org', 443],
  ['https://example.org?x=@y', 'https', 'example.org', 443],
  ['https://example.org/a\\b c', 'https', 'example.org', 443],
  ['https://[::ffff:127.0.0.1]/', 'https', '127.0.0.1', 443],
  ['ssh://git@example.org/r', 'ssh', 'example.org', 22],
  ['gopher://example.org:70/x', 'gopher', 'example.org', 70],
  ['chrome://settings', 'chrome', 'settings', 0],
  ['constructor://x', 'constructor', 'x', 0],
  ['about:blank', 'about', '', 0],
  ['file:///a', 'file', '', 0],
])('%s connects to %s, %s, %i', (url, protocol, host, port) => {
  expect(readUrl(url)).toEqual({ endpoint: { protocol, host, port } });
});

test.each([
  ['https://example.org/\r\nHost: x', 'control'],
  [' https://example.org', 'blank'],
  ['example.org/x', 'scheme'],
  ['//example.org/x', 'scheme'],
  ['https:example.org', 'no host'],
  ['https:/example.org', 'no host'],
  ['https:///example.org', 'host'],
  ['javascript:alert(1)', 'no host'],
  ['about:config', 'no host'],
  ['blob:https://example.org/1', 'no host'],
  ['https://example.org\\@evil.example', 'authority'],
  ['https://example.org%2eevil.example', 'authority'],
  ['https://a b.example', 'authority'],
  ['https://a@example.org', 'user information'],
  ['https://@example.org', 'user information'],
  ['ssh://git:secret@example.org', 'user information'],
  ['ssh://-oX@example.org', 'user information'],
  ['ssh://-oX/y', 'host'],
  ['https://a@b@example.org', 'authority'],
  ['https://1.2.3.4.5/', 'host'],
  ['wss://exa<mple', 'host'],
  ['https://example.org:99999', 'host'],
  ['foo://example.org:99999', 'port'],
])('%j is refused', (url, says) => {
  const reading = readUrl(url);
  expect('danger' in reading ? reading.danger : 'nothing').toContain(says);
});

test('what is read is what a browser would connect to', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const reading = readUrl(url);
      const { hostname } = new URL(url);
      const host = 'endpoint' in reading ? reading.endpoint.host : undefined;
      expect([undefined, hostname.replace(/\.$/, '')]).toContain(host);
    }),
  );
});

test('reading any text as a URL never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'https://', 'http:', 'ssh://'), (text, prefix) => {
      expect(Object.keys(readUrl(prefix + text))).toHaveLength(1);
    }),
  );
});
