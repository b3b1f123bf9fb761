import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Config } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';

const loadIn = (folder: string, content: unknown): Config =>
  loadConfig(put(folder, 'storycore-mcp.json', content), { env: {}, home: folder });

const problemsIn = (folder: string, content: unknown): string[] => {
  const loaded = checkConfig(put(folder, 'storycore-mcp.json', content), { env: {}, home: folder });
  return 'problems' in loaded
    ? loaded.problems.map(({ path, message, remedy }) => `${path}: ${message} ${remedy}`)
    : [];
};

const project = { root: 'film' };
const prepared = (): string => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'film', 'web'), { recursive: true });
  return folder;
};

describe('the browser', () => {
  const serversOf = (folder: string, browser: unknown) =>
    loadIn(folder, { project, providers: { filesystem: false, puppeteer_playwright: browser } }).servers;

  test('is off unless it is wanted, and then one for each session, with one folder', () => {
    const folder = prepared();
    expect(serversOf(folder, false)).toEqual([]);
    const web = join(folder, 'film', 'web');
    for (const wanted of [true, {}, { downloads: 'film/web' }])
      expect(serversOf(folder, wanted)).toMatchObject([
        { name: 'puppeteer_playwright', cwd: web, roots: [web], isolation: 'per-session' },
      ]);
  });

  test('does not start unconfined unless its owner says why', () => {
    const folder = prepared();
    expect(serversOf(folder, true)[0]?.sandbox).toMatchObject({ confine: true, require: 'macos' });
    const trusted = { require: 'none', because: 'I look at my own pages only.' };
    expect(serversOf(folder, { sandbox: trusted })[0]?.sandbox).toMatchObject({ require: 'none' });
    expect(
      problemsIn(folder, { project, providers: { puppeteer_playwright: { sandbox: { require: 'none' } } } }),
    ).toEqual([expect.stringContaining('would start where nothing of ours confines it')]);
  });

  test('is the one that is named', () => {
    const folder = prepared();
    put(folder, 'chrome', 'program');
    expect(serversOf(folder, { browser: 'chrome' })).toMatchObject([{ browser: join(folder, 'chrome') }]);
    expect(problemsIn(folder, { project, providers: { puppeteer_playwright: { browser: 'gone' } } })).toEqual([
      expect.stringContaining('There is no program'),
    ]);
  });

  test('is refused without a folder, or with one in which a download could replace something', () => {
    const folder = prepared();
    const problemsWith = (more: object) =>
      problemsIn(folder, { ...more, providers: { puppeteer_playwright: true } })[0] ?? '';
    expect(problemsWith({})).toMatch(/^providers\.puppeteer_playwright: The browser has no folder/);
    mkdirSync(join(folder, 'other'));
    expect(problemsWith({ project: { root: 'other' } })).toMatch(/does not exist.*mkdir -p/);
    for (const downloads of ['film', '.'])
      expect(problemsIn(folder, { project, providers: { puppeteer_playwright: { downloads } } })).toEqual([
        expect.stringMatching(/^providers\.puppeteer_playwright\.downloads: A download could replace/),
      ]);
  });
});
