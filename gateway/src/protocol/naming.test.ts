import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exposedName, maxNameLength, splitName } from './naming.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const expose = (server: string, name: string): string => exposedName(server, name, digest);

/** Names as configurations and servers have them, and as they should not. */
const nastyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: fc.constantFrom('a', 'b', '_', '-', 'h', '0', '9', ' ', '.', 'é'), minLength: 1, maxLength: 90 }),
  fc.constantFrom(
    'a__b',
    '_',
    '__',
    'a_',
    '_a',
    'h0123456789',
    '_h0123456789',
    'x_h0123456789',
    'x_hdeadbeef00',
    '-',
    'tool/list',
    '日本語',
  ),
);

describe('the exposed name', () => {
  test('of plain names is server__name', () => {
    expect(expose('files', 'read_text-file')).toBe('files__read_text-file');
  });

  test('of what does not fit is cut and ends in a digest of both', () => {
    expect(expose('files', 'lire le fichier')).toMatch(/^files__lire-le-fichier_h[0-9a-f]{10}$/);
    expect(expose('my__server', 'x')).toMatch(/^my_server__x_h[0-9a-f]{10}$/);
    expect(expose('日本', '語')).toMatch(/^-__-_h[0-9a-f]{10}$/);
    expect(expose('___', 'x')).toMatch(/^server__x_h[0-9a-f]{10}$/);
    expect(expose('files', 'x'.repeat(58))).toMatch(/^files__x{45}_h[0-9a-f]{10}$/);
    expect(expose('files', 'x'.repeat(57))).toBe(`files__${'x'.repeat(57)}`);
  });

  test('is one that clients take, always the same', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (server, name) => {
        const exposed = expose(server, name);
        expect(exposed).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(exposed.length).toBeLessThanOrEqual(maxNameLength);
        expect(expose(server, name)).toBe(exposed);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is never that of another target', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(nastyText, nastyText), { selector: (pair) => pair.join('\u0000'), maxLength: 60 }),
        (targets) => {
          // A zero in a name is what the digest separates by; no configuration and no server has one.
          const usable = targets.filter((pair) => !pair.join('').includes('\u0000'));
          const exposed = usable.map(([server, name]) => expose(server, name));
          expect(new Set(exposed).size).toBe(usable.length);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('of a name that imitates a shortened one is shortened itself', () => {
    const shortened = expose('files', 'lire le fichier');
    const imitation = expose('files', shortened.slice('files__'.length));
    expect(imitation).not.toBe(shortened);
    expect(expose('files', 'h0123456789')).not.toBe('files__h0123456789');
  });
});

describe('splitting', () => {
  test('gives back server and name of every plain exposed name', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (server, name) => {
        const exposed = expose(server, name);
        const isPlain = exposed === `${server}__${name}`;
        expect(splitName(exposed)).toEqual(isPlain ? { server, name } : undefined);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['plain', '__name', '', '_', 'x_h0123456789'])('finds nothing in %j', (text) => {
    expect(splitName(text)).toBeUndefined();
  });

  test('reads names that begin with the separator', () => {
    expect(splitName('a___b')).toEqual({ server: 'a', name: '_b' });
    expect(splitName('a__b__c')).toEqual({ server: 'a', name: 'b__c' });
  });
});
