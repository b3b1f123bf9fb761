import { expect, test } from 'vitest';
import { GatewayError } from '../errors.ts';
import { requireTier } from './required.ts';

const missing = {
  tier: 'none',
  reasons: [{ what: 'bwrap is not installed', remedy: 'Run `apt install bubblewrap`' }],
} as const;

test('a server starts where at least what it needs was proven', () => {
  expect(() => requireTier('s', 'none', missing)).not.toThrow();
  expect(() => requireTier('s', 'macos', { tier: 'no-cgroup', reasons: [] })).not.toThrow();
  expect(() => requireTier('s', 'full', { tier: 'full', reasons: [] })).not.toThrow();
});

test('a refusal says what is missing, how to get it, and how to do without', () => {
  const refusal = ((): unknown => {
    try {
      return requireTier('notes', 'macos', missing);
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toBeInstanceOf(GatewayError);
  expect(refusal).toMatchObject({
    code: 'upstream-unavailable',
    message: 'The server notes needs some confinement, and this machine gives none. bwrap is not installed.',
    remedy:
      'Run `apt install bubblewrap`. Or, if you trust it as you trust yourself, write `"sandbox": {"require": "none", "because": "…"}` for notes.',
  });
  expect(() => requireTier('notes', 'full', { tier: 'no-cgroup', reasons: [] })).toThrow(
    'The server notes needs the confinement "full", and this machine gives "no-cgroup" only.',
  );
});
