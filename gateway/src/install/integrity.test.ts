import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { installedIntegrity } from './integrity.ts';
import { manifestPath, versionFolder } from './place.ts';

test('what a server of `add` consists of is known by its package and its lock; of any other nothing is', () => {
  const data = mkdtempSync(join(tmpdir(), 'storycore-integrity-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const folder = versionFolder(data, '@a/notes', '1.2.3');
  mkdirSync(folder, { recursive: true });
  const args = [join(folder, 'node_modules', 'notes.js'), '--stdio'];
  expect(installedIntegrity(args, data)).toBe('@a/notes@1.2.3 without integrity');
  writeFileSync(manifestPath(folder), JSON.stringify({ integrity: 'sha512-a', lockIntegrity: 'sha512-b' }));
  expect(installedIntegrity(args, data)).toBe('@a/notes@1.2.3 sha512-a lock sha512-b');
  expect(installedIntegrity(['/opt/notes.js'], data)).toBeUndefined();
});
