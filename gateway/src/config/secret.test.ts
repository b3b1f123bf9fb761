import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

test('a secret shows as [secret] wherever it is printed', () => {
  const secret = new Secret('hunter2');
  const shown = [
    String(secret),
    secret.toString(),
    ['a', secret].join(' '),
    [secret].toString(),
    'a'.concat(Object(secret)),
    JSON.stringify({ secret }),
    inspect({ deep: { secret } }, { showHidden: true, depth: 9 }),
    inspect(secret),
    JSON.stringify(structuredClone({ secret })),
    Object.keys(secret).join(),
    new Error(`bad ${String(secret)}`).message,
  ].join('\n');
  expect(shown).not.toContain('hunter2');
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
  expect(inspect([secret])).toBe('[ [secret] ]');
});

test('only reveal gives it out', () => {
  expect(new Secret('hunter2').reveal()).toBe('hunter2');
});
