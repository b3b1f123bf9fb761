import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkInstalled } from './check-installed.ts';
import { filesIn, hashOf } from './files.ts';
import { manifestPath, versionFolder } from './place.ts';

const installed = async (): Promise<{ data: string; program: string }> => {
  const data = mkdtempSync(join(tmpdir(), 'storycore-installed-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const folder = versionFolder(data, '@film/notes', '1.2.0');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'cli.js');
  writeFileSync(program, 'first');
  const names = await filesIn(folder);
  const files = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await hashOf(join(folder, name))])),
  );
  writeFileSync(
    manifestPath(folder),
    JSON.stringify({
      name: '@film/notes',
      version: '1.2.0',
      integrity: 'sha512-a',
      lockIntegrity: 'sha512-b',
      licence: 'MIT',
      size: 5,
      packages: 1,
      wantedScripts: [],
      bin: 'cli.js',
      installedAt: 1,
      files,
    }),
  );
  return { data, program };
};

test('a server that is what was installed starts, and so does one that was not installed by us', async () => {
  const { data, program } = await installed();
  await expect(checkInstalled('notes', ['--quiet', program], data)).resolves.toBeUndefined();
  await expect(checkInstalled('notes', ['/elsewhere/cli.js'], data)).resolves.toBeUndefined();
});

test('one whose files were changed, or are gone, does not', async () => {
  const { data, program } = await installed();
  writeFileSync(program, 'other');
  await expect(checkInstalled('notes', [program], data)).rejects.toMatchObject({
    code: 'upstream-unavailable',
    message: 'The server notes does not start: @film/notes 1.2.0 is not what was installed: cli.js changed.',
    remedy: 'Install it again: `storycore-mcp add @film/notes@1.2.0`.',
  });
  rmSync(join(program, '..'), { recursive: true });
  await expect(checkInstalled('notes', [program], data)).rejects.toMatchObject({ code: 'upstream-unavailable' });
  await expect(checkInstalled('web', [program], data, 'puppeteer_playwright')).rejects.toMatchObject({
    remedy: 'Install it again: `storycore-mcp install puppeteer_playwright`.',
  });
});
