import { closeSync, openSync, readSync } from 'node:fs';
import { win32 } from 'node:path';
import { ConfigError } from '../errors.ts';

/** Where the programs themselves lie: what is on the PATH is often a script that adds options of its own. */
const places: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/lib/chromium/chromium',
    '/usr/lib/chromium-browser/chromium-browser',
    '/usr/lib64/chromium-browser/chromium-browser',
    '/opt/google/chrome/chrome',
    '/opt/chromium.org/chromium/chromium',
    '/opt/microsoft/msedge/msedge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['C:\\Program Files', 'C:\\Program Files (x86)'].flatMap((folder) => [
    win32.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
    win32.join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
  ]),
};

const remedies: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'install it (on Debian with `sudo apt install chromium`)',
  darwin: 'install Google Chrome or Chromium in /Applications',
  win32: 'install Google Chrome or Microsoft Edge',
};

/** The first two bytes of a file; undefined where there is none that can be read. */
const beginningOf = (path: string): string | undefined => {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(2);
      return bytes.toString('latin1', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
};

export interface BrowserSearch {
  /** The program that its owner named; no other is looked for then. */
  readonly named?: string | undefined;
  readonly platform?: NodeJS.Platform;
  readonly beginningOf?: (path: string) => string | undefined;
}

const notFound = (platform: NodeJS.Platform): ConfigError =>
  new ConfigError(
    `There is no Chromium, Chrome or Edge where they usually are: ${remedies[platform] ?? 'install one'}, name its program in \`providers.puppeteer_playwright.browser\`, or turn the browser off there.`,
  );

/**
 * The program of the browser on this machine. Throws ConfigError where there is none, and where the one that is named is
 * a script: what a script adds is not seen here, and it may turn the browser's own sandbox off.
 */
export const findBrowser = ({
  named,
  platform = process.platform,
  beginningOf: begins = beginningOf,
}: BrowserSearch = {}): string => {
  if (named === undefined) {
    const found = places[platform]?.find((path) => ![undefined, '', '#!'].includes(begins(path)));
    if (found === undefined) throw notFound(platform);
    return found;
  }
  const beginning = begins(named);
  if (beginning === undefined) throw new ConfigError(`The browser ${named} cannot be read.`);
  if (beginning !== '#!') return named;
  throw new ConfigError(
    `The browser ${named} is a script. Name the program that it starts in \`providers.puppeteer_playwright.browser\`, such as /usr/lib/chromium/chromium.`,
  );
};
