import { expect, test } from 'vitest';
import { isWsl2, windowsGround } from './windows.ts';

test('Windows itself confines nothing, and says what does', () => {
  expect(windowsGround).toMatchObject({ tier: 'none' });
  expect(windowsGround.remedy).toContain('wsl --install');
});

test.each([
  ['linux', '5.15.153.1-microsoft-standard-WSL2', true],
  // The first WSL has no kernel of its own, and no namespaces.
  ['linux', '4.4.0-19041-Microsoft', false],
  ['linux', '6.18.0', false],
  ['win32', '10.0.22631', false],
])('WSL2 is told apart: %s %s', (platform, release, wsl2) => {
  expect(isWsl2({ platform, release })).toBe(wsl2);
});
