import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { fakeKeychain } from '../../test/fixtures/fake-keychain.ts';
import { emptyState, noWarning, recordedWarnings } from '../../test/fixtures/state.ts';
import { proves } from '../../test/security/proves.ts';
import { createAuditQuery } from './audit-query.ts';
import type { Keychain } from './keychain.ts';
import { createSecretStore } from './secrets.ts';

const value = 'correct horse «battery» staple';

const place = (keychain: Keychain = fakeKeychain('absent')) => {
  const state = emptyState();
  const open = (chain = keychain, warn = noWarning) =>
    createSecretStore({ database: state.database, keychain: chain, warn, now: () => 7_000 });
  const file = (name: string): string => join(state.folder, name);
  return { ...state, open, file, secrets: open() };
};

test('what is set is there again, also for another process', async () => {
  using here = place();
  expect(await here.secrets.set('GITHUB', value)).toBe('file');
  await here.secrets.set('b.2', 'x'.repeat(65_536));
  expect(await here.open().get('GITHUB')).toBe(value);
  expect(here.open().list()).toEqual([
    { name: 'GITHUB', setAt: 7_000 },
    { name: 'b.2', setAt: 7_000 },
  ]);
  expect(await here.secrets.get('OTHER')).toBeUndefined();
  expect([here.secrets.remove('GITHUB'), here.secrets.remove('GITHUB')]).toEqual([true, false]);
  expect(await here.open().get('GITHUB')).toBeUndefined();
});

test('a secret that is set again has its new value for everyone', async () => {
  using here = place();
  const other = here.open();
  await here.secrets.set('A', 'first');
  expect(await other.get('A')).toBe('first');
  await here.secrets.set('A', 'second');
  expect(await other.get('A')).toBe('second');
});

test('nobody finds the value in a file, and nobody else can read the files', async () => {
  using here = place();
  await here.secrets.set('GITHUB', value);
  const bytes = readdirSync(here.folder).map((name) => readFileSync(here.file(name), 'utf8'));
  expect(bytes.join('')).not.toContain('horse');
  for (const name of ['secrets.json', 'secrets.key']) expect(statSync(here.file(name)).mode & 0o777).toBe(0o600);
  expect(readdirSync(here.folder).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('with a keychain the key is in it, and not on the disk', async () => {
  const keychain = fakeKeychain('there');
  using here = place(keychain);
  expect(await here.secrets.set('A', value)).toBe('keychain');
  expect(readdirSync(here.folder)).not.toContain('secrets.key');
  expect(await here.open().get('A')).toBe(value);
  expect(here.secrets.keyPlace()).toBe('keychain');
});

test('the keychain is asked once, not at every launch', async () => {
  const keychain = fakeKeychain('there');
  using here = place(keychain);
  await here.secrets.set('A', value);
  const before = keychain.asked();
  const store = here.open();
  await Promise.all([store.get('A'), store.get('A')]);
  await store.get('A');
  expect(keychain.asked() - before).toBe(1);
});

test('a keychain that forgets is not trusted with the key', async () => {
  using here = place(fakeKeychain('forgetful'));
  expect(await here.secrets.set('A', value)).toBe('file');
  expect(await here.open().get('A')).toBe(value);
});

test('out of reach of the keychain, a secret does not open, and can be asked for again', async () => {
  const keychain = fakeKeychain('there');
  using here = place(keychain);
  await here.secrets.set('A', value);
  const store = here.open();
  keychain.become('absent');
  await expect(store.get('A')).rejects.toMatchObject({ remedy: expect.stringContaining('DBUS_SESSION_BUS_ADDRESS') });
  expect(store.list()).toHaveLength(1);
  keychain.become('there');
  expect(await store.get('A')).toBe(value);
});

test.each([
  ['cut', (text: string) => text.slice(0, 40)],
  ['empty', () => ''],
  ['of another program', () => '{"secrets": {}}'],
  ['without its key', (text: string) => text.replace('"file"', '"nowhere"')],
  ['with a broken entry', (text: string) => text.replace('"tag"', '"gat"')],
  ['newer', (text: string) => text.replace('"version": 1', '"version": 2')],
])('a file that is %s is refused by every command, and never written over', async (_, damage) => {
  using here = place();
  await here.secrets.set('A', value);
  const path = here.file('secrets.json');
  writeFileSync(path, damage(readFileSync(path, 'utf8')));
  const broken = readFileSync(path, 'utf8');
  const store = here.open();
  await expect(store.get('A')).rejects.toMatchObject({ code: 'internal', remedy: expect.any(String) });
  await expect(store.set('B', 'b')).rejects.toThrow('The file of the secrets');
  expect(() => store.list()).toThrow(path);
  expect(() => store.remove('A')).toThrow(path);
  expect(readFileSync(path, 'utf8')).toBe(broken);
});

test(`a value that was changed, or moved under another name, does not open ${proves('T-23')}`, async () => {
  using here = place();
  await here.secrets.set('A', value);
  const path = here.file('secrets.json');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('"A"', '"B"'));
  await expect(here.open().get('B')).rejects.toThrow('The secret B cannot be opened');
  writeFileSync(
    path,
    text.replace(/"value": "./, (start) => (start.endsWith('A') ? '"value": "B' : '"value": "A')),
  );
  await expect(here.open().get('A')).rejects.toMatchObject({ remedy: expect.stringContaining('secret set A') });
});

test('a key that is gone or damaged is told; the names stay, and can be removed', async () => {
  using here = place();
  await here.secrets.set('A', value);
  renameSync(here.file('secrets.key'), here.file('away'));
  await expect(here.open().get('A')).rejects.toThrow('secrets.key, the key of the secrets, is gone');
  await expect(here.open().set('B', 'b')).rejects.toThrow('is gone');
  writeFileSync(here.file('secrets.key'), 'short', { mode: 0o600 });
  await expect(here.open().get('A')).rejects.toThrow('is damaged');
  expect(here.open().remove('A')).toBe(true);
  // As the remedy says: without a secret that needs the old key there is a new one.
  expect(await here.open().set('A', 'again')).toBe('file');
  expect(await here.open().get('A')).toBe('again');
  expect(readFileSync(here.file('secrets.key.damaged'), 'utf8')).toBe('short');
});

test('a keychain that was emptied is told, and set anew when no secret needs what was in it', async () => {
  using here = place(fakeKeychain('there'));
  await here.secrets.set('A', value);
  const store = here.open(fakeKeychain('there'));
  await expect(store.get('A')).rejects.toThrow('gone from the keychain');
  await expect(store.set('B', 'b')).rejects.toThrow('gone from the keychain');
  store.remove('A');
  expect(await store.set('A', 'again')).toBe('keychain');
  expect(await store.get('A')).toBe('again');
});

test('a key that is replaced while a gateway runs is the one it uses', async () => {
  using here = place();
  const running = here.open();
  await here.secrets.set('A', 'first');
  expect(await running.get('A')).toBe('first');
  here.secrets.remove('A');
  rmSync(here.file('secrets.key'));
  await here.secrets.set('A', 'second');
  expect(await running.get('A')).toBe('second');
});

test('each change is recorded, and no value is', async () => {
  using here = place();
  await here.secrets.set('A', value);
  here.secrets.remove('A');
  here.secrets.remove('A');
  const records = [...createAuditQuery(here.database, noWarning).query()];
  expect(records).toMatchObject([
    {
      kind: 'config',
      method: 'secret/set',
      target: { name: 'A' },
      outcome: 'ok',
      principal: { client: 'storycore-mcp' },
    },
    { kind: 'config', method: 'secret/remove', target: { name: 'A' }, outcome: 'ok' },
  ]);
  expect(JSON.stringify(records)).not.toContain('horse');
});

test('what cannot be written leaves no record, and no draft', async () => {
  using here = place();
  await here.secrets.set('A', value);
  // A folder stands where the draft would.
  mkdirSync(here.file(`secrets.json.${process.pid}.new/x`), { recursive: true });
  await expect(here.secrets.set('B', 'b')).rejects.toMatchObject({ code: 'internal', remedy: expect.any(String) });
  expect([...createAuditQuery(here.database, noWarning).query()]).toHaveLength(1);
  expect(here.secrets.list()).toHaveLength(1);
});

test('files that others may read are closed to them, and their owner is told', async () => {
  using here = place();
  await here.secrets.set('A', value);
  const names = ['secrets.json', 'secrets.key'];
  for (const name of names) chmodSync(here.file(name), 0o644);
  const warnings = recordedWarnings();
  expect(await here.open(undefined, warnings.warn).get('A')).toBe(value);
  for (const name of names) expect(statSync(here.file(name)).mode & 0o777).toBe(0o600);
  expect(warnings.messages).toHaveLength(2);
});

test.each([
  ['', 'x', 'name of a secret'],
  ['a b', 'x', 'name of a secret'],
  ['../a', 'x/', 'name of a secret'],
  ['A', '', 'empty'],
  ['A', 'a\0b', 'NUL'],
  ['A', 'a\ud800', 'NUL'],
  ['A', 'x'.repeat(65_537), '64 kB'],
])('%j with %j is refused', async (name, text, why) => {
  using here = place();
  await expect(here.secrets.set(name, text)).rejects.toThrow(why);
  expect(readdirSync(here.folder)).not.toContain('secrets.json');
});

test.each(['absent', 'there'] as const)('many writers at once lose nothing, with the keychain %s', async (mood) => {
  using here = place(fakeKeychain(mood));
  const names = Array.from({ length: 20 }, (_, at) => `N${String(at).padStart(2, '0')}`);
  await Promise.all(names.map((name) => here.open().set(name, `value of ${name}`)));
  expect(here.secrets.list().map(({ name }) => name)).toEqual(names);
  expect(await here.open().get('N07')).toBe('value of N07');
});

test('processes that set their first secrets at the same moment lose nothing', async () => {
  using here = place();
  const writer = fileURLToPath(new URL('../../test/fixtures/secret-writer.ts', import.meta.url));
  const names = ['P0', 'P1', 'P2', 'P3'];
  await Promise.all(names.map((name) => promisify(execFile)(process.execPath, [writer, here.folder, name, '5'])));
  expect(here.secrets.list()).toHaveLength(names.length * 5);
  for (const name of names) expect(await here.open().get(`${name}.4`)).toBe(`value of ${name}.4`);
});

test('a file that was moved away is made anew with the same key', async () => {
  using here = place();
  await here.secrets.set('A', value);
  rmSync(here.file('secrets.json'));
  await here.secrets.set('B', 'b');
  expect(here.secrets.list().map(({ name }) => name)).toEqual(['B']);
  expect(await here.open().get('B')).toBe('b');
});
