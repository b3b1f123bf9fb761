import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findBrowser } from './find-browser.ts';

const machine = (files: Readonly<Record<string, string>>, platform: NodeJS.Platform = 'linux') => ({
  platform,
  beginningOf: (path: string) => files[path],
});
const elf = '\u007fE';

test('the program is found where systems put it, and a script of the same name is not taken for it', () => {
  expect(findBrowser(machine({ '/opt/google/chrome/chrome': elf }))).toBe('/opt/google/chrome/chrome');
  const both = { '/usr/lib/chromium/chromium': '#!', '/opt/microsoft/msedge/msedge': elf };
  expect(findBrowser(machine(both))).toBe('/opt/microsoft/msedge/msedge');
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
  expect(findBrowser(machine({ [edge]: 'MZ' }, 'win32'))).toBe(edge);
});

test('where there is none, it is said how to get one', () => {
  expect(() => findBrowser(machine({}))).toThrow(/sudo apt install chromium.*puppeteer_playwright\.browser/);
  expect(() => findBrowser(machine({}, 'aix'))).toThrow(/install one/);
});

test('the one that is named is the one that is taken; a script is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-browser-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [program, script] = [join(folder, 'program'), join(folder, 'script')];
  writeFileSync(program, elf);
  writeFileSync(script, '#!/bin/sh\nexec chromium --no-sandbox');
  expect(findBrowser({ named: program })).toBe(program);
  expect(() => findBrowser({ named: script })).toThrow(/is a script/);
  expect(() => findBrowser({ named: join(folder, 'gone') })).toThrow(/cannot be read/);
});
