import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { filesIn, hashOf } from './files.ts';
import type { Manifest } from './manifest.ts';
import { installedFolderOf, manifestPath, seenPath } from './place.ts';
import { verifyInstalled } from './verify.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

/** So long after that what is seen counts as settled. */
const later = (): number => Date.now() + 60_000;

beforeEach(async () => {
  const top = mkdtempSync(join(tmpdir(), 'storycore-verify-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  folder = join(top, 'servers', 'plain', '1.0.0');
  mkdirSync(at('lib'), { recursive: true });
  writeFileSync(at('cli.js'), 'first');
  writeFileSync(at('lib/inner.js'), 'inner');
  const names = await filesIn(folder);
  const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await hashOf(at(name))])));
  const manifest: Manifest = {
    name: 'plain',
    version: '1.0.0',
    integrity: 'sha512-a',
    lockIntegrity: 'sha512-b',
    licence: 'MIT',
    size: 10,
    packages: 1,
    wantedScripts: [],
    bin: 'cli.js',
    installedAt: 1,
    files,
  };
  writeFileSync(manifestPath(folder), JSON.stringify(manifest));
});

describe('verifyInstalled', () => {
  test('a folder as it was installed is so, the first time and again', async () => {
    expect(await verifyInstalled(folder, later)).toEqual({ ok: true });
    expect(readFileSync(seenPath(folder), 'utf8')).toContain('cli.js');
    expect(await verifyInstalled(folder, later)).toEqual({ ok: true });
  });

  test('a file that was changed, one that is gone and one that came are named, in order', async () => {
    writeFileSync(at('lib/inner.js'), 'other');
    rmSync(at('cli.js'));
    writeFileSync(at('lib/new.js'), '');
    expect(await verifyInstalled(folder)).toEqual({ changed: ['cli.js', 'lib/inner.js', 'lib/new.js'] });
  });

  test('a change with the same size and the same time is seen, though the file was proven before', async () => {
    expect(await verifyInstalled(folder, later)).toEqual({ ok: true });
    const { atime, mtime } = statSync(at('cli.js'));
    writeFileSync(at('cli.js'), 'FIRST');
    utimesSync(at('cli.js'), atime, mtime);
    expect(await verifyInstalled(folder, later)).toEqual({ changed: ['cli.js'] });
  });

  test('so is another file in its place', async () => {
    expect(await verifyInstalled(folder, later)).toEqual({ ok: true });
    const { atime, mtime } = statSync(at('cli.js'));
    writeFileSync(at('other'), 'FIRST');
    utimesSync(at('other'), atime, mtime);
    renameSync(at('other'), at('cli.js'));
    expect(await verifyInstalled(folder, later)).toEqual({ changed: ['cli.js'] });
  });

  test('a link to the same content is a change: what it leads to can change by itself', async () => {
    renameSync(at('cli.js'), `${folder}.cli.js`);
    symlinkSync(`${folder}.cli.js`, at('cli.js'));
    expect(await verifyInstalled(folder, later)).toEqual({ changed: ['cli.js'] });
  });

  test('a file that was only just touched is read again, as the clock may not have moved on', async () => {
    expect(await verifyInstalled(folder)).toEqual({ ok: true });
    expect(statSync(seenPath(folder), { throwIfNoEntry: false })).toBeUndefined();
  });

  test('what was seen of another installation does not count', async () => {
    expect(await verifyInstalled(folder, later)).toEqual({ ok: true });
    const manifest = JSON.parse(readFileSync(manifestPath(folder), 'utf8'));
    const files = { ...manifest.files, 'cli.js': 'a'.repeat(64) };
    writeFileSync(manifestPath(folder), JSON.stringify({ ...manifest, files }));
    expect(await verifyInstalled(folder, later)).toEqual({ changed: ['cli.js'] });
  });

  test.each(['', '{}', 'null', '{"files":{"cli.js":"short"}}'])(
    'with the list %j it is not what was installed',
    async (text) => {
      writeFileSync(manifestPath(folder), text);
      expect(await verifyInstalled(folder)).toEqual({ changed: ['.'] });
    },
  );

  test('a folder that is gone is not what was installed', async () => {
    rmSync(folder, { recursive: true });
    expect(await verifyInstalled(folder)).toEqual({ changed: ['.'] });
  });

  test.skipIf(process.getuid?.() === 0)(
    'a file that cannot be read is a change (root reads everything, so not as root)',
    async () => {
      chmodSync(at('cli.js'), 0);
      expect(await verifyInstalled(folder)).toEqual({ changed: ['cli.js'] });
    },
  );
});

test('an installed folder is known by the path of what lies in it, and by no other', () => {
  const data = '/data';
  expect(installedFolderOf('/data/servers/@a+b/1.0.0/node_modules/@a/b/cli.js', data)).toBe('/data/servers/@a+b/1.0.0');
  for (const path of [
    '/data/servers/a/1.0.0',
    '/data/other/a/1.0.0/x',
    '/x',
    'cli.js',
    '',
    '/data/servers/../x/y/z/q',
  ]) {
    expect(installedFolderOf(path, data)).toBeUndefined();
  }
});
