import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './fixtures/config-files.ts';

const script = new URL('../../scripts/programs.mjs', import.meta.url).href;

/** A PATH that holds these programs, which do nothing, and an apt-get that has some packages. */
const machine = (there: readonly string[], has: Readonly<Record<string, string>> = {}) => {
  const folder = temporaryFolder();
  const put = (name: string, text = ''): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  for (const name of there) put(name);
  const cases = Object.entries(has).map(
    ([name, program]) => `*" ${name}") echo > "${folder}/${program}"; /bin/chmod 755 "${folder}/${program}";;`,
  );
  put(
    'apt-get',
    `echo "$*" >> "${folder}/asked"\ncase "$*" in *" update") ;; ${cases.join(' ')} *) echo no such package >&2; exit 100;; esac`,
  );
  return folder;
};

const install = (folder: string, options: object): { said: string; asked: readonly string[]; code: number | null } => {
  const line = `(await import(process.argv[1])).installPrograms(JSON.parse(process.argv[2]))`;
  const given = JSON.stringify({
    uid: 0,
    platform: 'linux',
    isDebian: true,
    path: folder,
    chromium: join(folder, 'chromium'),
    ...options,
  });
  const { stderr, stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', line, script, given], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  const log = join(folder, 'asked');
  const asked = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return { said: stderr, asked: asked.map((words) => words.split(' ').at(-1) ?? ''), code: status };
};

const all = { bubblewrap: 'bwrap', chromium: 'chromium', git: 'git', python3: 'python3' };

test.skipIf(process.platform === 'win32')(
  'where all programs are there nothing is said or done (not on Windows)',
  () => {
    expect(install(machine(Object.values(all)), {})).toEqual({ said: '', asked: [], code: 0 });
  },
);

test.skipIf(process.platform === 'win32')('root on Debian gets what is missing, and is told (not on Windows)', () => {
  const { said, asked, code } = install(machine(['git'], all), {});
  expect(said).toBe('Installing bubblewrap, chromium, python3 with apt-get, which tests need (once) …\n');
  expect([asked, code]).toEqual([['update', 'bubblewrap', 'chromium', 'python3'], 0]);
});

test.skipIf(process.platform === 'win32')('what cannot be installed is a line, and no end (not on Windows)', () => {
  const { said, asked, code } = install(machine([], { git: 'git', python3: 'elsewhere' }), {});
  expect(said.split('\n').slice(1, -1)).toEqual([
    'bubblewrap could not be installed: no such package. Tests that need it are skipped.',
    'chromium could not be installed: no such package. Tests that need it are skipped.',
    'python3 was installed, but is not where it is looked for. Tests that need it are skipped.',
  ]);
  expect([asked.length, code]).toEqual([5, 0]);
});

test.skipIf(process.platform === 'win32')(
  'nobody but root on Debian has anything installed, nor sudo used (not on Windows)',
  () => {
    for (const options of [{ uid: 1000 }, { isDebian: false }, { uid: 1000, isDebian: false }]) {
      const { said, asked, code } = install(machine(['git', 'python3', 'sudo'], all), options);
      expect(said).toMatch(/^Not on this machine: bubblewrap, chromium\. Tests that need them are skipped.*\.\n$/);
      expect([asked, code]).toEqual([[], 0]);
    }
    expect(install(machine([]), { platform: 'darwin' }).said).toBe('');
  },
);
