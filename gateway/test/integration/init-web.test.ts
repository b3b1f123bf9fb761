import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBrowser } from '../../src/upstream/find-browser.ts';
import { createPlace, program, runCommand } from './raw-client.ts';
import type { Place } from './raw-client.ts';

const filmOf = ({ folder }: Place): string => {
  const film = join(folder, 'film');
  mkdirSync(film);
  return film;
};

const providersOf = ({ data }: Place): unknown =>
  JSON.parse(readFileSync(join(data, 'storycore-mcp.json'), 'utf8')).providers;

const noBrowser = ((): boolean => {
  try {
    return findBrowser() === '';
  } catch {
    return true;
  }
})();

/** A command with a terminal, and a person who answers one question after the other. Gives all that the terminal showed. */
const atTerminal = (place: Place, words: readonly string[], answers: readonly [string, string][]): Promise<string> =>
  new Promise((resolve) => {
    const line = [process.execPath, program, ...words].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
      env: { ...place.env, TERM: 'dumb', NO_COLOR: '1' },
      cwd: place.folder,
      stdio: 'pipe',
    });
    const waiting = [...answers];
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      for (let next = waiting[0]; next !== undefined && shown.includes(next[0]); [next] = waiting) {
        child.stdin.write(next[1]);
        waiting.shift();
      }
    });
    child.once('close', (code) => resolve(`${shown}exit ${code}`));
  });

const noTerminal = process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0;

test('init leaves the web out where nobody asks for it', async () => {
  await using place = createPlace();
  const film = filmOf(place);
  expect(runCommand(place, 'init', film, '--yes').code).toBe(0);
  expect(providersOf(place)).toEqual({ filesystem: true, git: true });
  expect(existsSync(join(film, 'web'))).toBe(false);
});

test('init --search --browser says what each needs, and writes what check can read', async () => {
  await using place = createPlace();
  const film = filmOf(place);
  const { code, out } = runCommand(place, 'init', film, '--yes', '--search', '--browser');
  expect(code).toBe(0);
  expect(out).toContain('storycore-mcp secret set BRAVE_API_KEY');
  expect(out).toMatch(noBrowser ? /Browser: There is no Chromium/ : /Browser: it drives \//);
  expect(out).toContain("storycore-mcp grant '*' 'puppeteer_playwright/*' --level network --host HOST --port 443");
  expect(providersOf(place)).toEqual({
    filesystem: true,
    git: true,
    brave_search: true,
    puppeteer_playwright: true,
  });
  expect(existsSync(join(film, 'web'))).toBe(true);
  const { findings } = JSON.parse(runCommand(place, 'check', '--json').out);
  const problems = findings.filter(({ state }: Record<string, string>) => state === 'problem');
  const subjects = problems.map(({ subject }: Record<string, string>) => subject);
  expect(subjects).toEqual(noBrowser ? ['puppeteer_playwright', 'secrets'] : ['secrets']);
});

test.skipIf(noBrowser)('doctor names the browser that was found where one is wanted (needs Chromium)', async () => {
  await using place = createPlace();
  runCommand(place, 'init', filmOf(place), '--yes', '--browser');
  expect(runCommand(place, 'doctor').out.replace(/\s+/g, ' ')).toContain(`built in, drives ${findBrowser()}, serves`);
});

test.skipIf(noTerminal)('at a terminal init asks for each, and a return is no (needs script)', async () => {
  await using place = createPlace();
  const shown = await atTerminal(
    place,
    ['init', filmOf(place)],
    [
      ['Writing in it', '\r'],
      ['Git tools', 'n\r'],
      ['Web search (Brave)?', 'y\r'],
      ['A browser,', '\r'],
    ],
  );
  expect(shown).toMatch(/It needs a key[^]*\[y\/N\]/);
  expect(shown).toMatch(noBrowser ? /none is found\. \[y\/N\]/ : /It uses \/[^]*\[y\/N\]/);
  expect(shown).toContain('exit 0');
  expect(providersOf(place)).toEqual({ filesystem: true, git: false, brave_search: true });
});
