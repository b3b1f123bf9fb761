import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalHost } from './host.ts';

test.each([
  ['localhost', 'localhost'],
  ['LocalHost.', 'localhost'],
  ['api.Example.ORG', 'api.example.org'],
  ['café.fr', 'xn--caf-dma.fr'],
  ['127.0.0.1', '127.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['0x7f000001', '127.0.0.1'],
  ['::1', '::1'],
  ['[::1]', '::1'],
  ['::ffff:127.0.0.1', '::ffff:7f00:1'],
  ['*.example.org', '*.example.org'],
  ['*.Exämple.org', '*.xn--exmple-cua.org'],
])('%s is the host %s', (text, host) => {
  expect(canonicalHost(text)).toEqual({ host });
});

test.each([
  ['*', 'every host'],
  ['https://api.example.org', 'an address, not a host'],
  ['example.org:443', 'is not a host'],
  ['[::1]:443', 'is not a host'],
  ['example.org/path', 'is not a host'],
  ['user@example.org', 'is not a host'],
  ['ex ample.org', 'is not a host'],
  ['a*.example.org', 'is not a host'],
  ['*.*.example.org', 'is not a host'],
  ['', 'is not a host'],
  ['.', 'is not a host'],
  ['%41.org', 'is not a host'],
  ['-a.org', 'is not a host'],
  ['999.1.1.1', 'is not a host'],
  ['*.127.0.0.1', 'mixes a pattern with an address'],
  ['*.[::1]', 'mixes a pattern with an address'],
])('%j is refused: %s', (text, words) => {
  const answer = canonicalHost(text);
  expect('refusal' in answer && answer.refusal).toContain(words);
});

test('a canonical host is its own canonical form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), (text) => {
      const once = canonicalHost(text);
      // What is no host (a label of 64 letters, say) stays what it is.
      expect(canonicalHost('host' in once ? once.host : text)).toEqual(once);
    }),
  );
});
