import type { Settings } from './settings.ts';

/** The command line of `@playwright/mcp`: no window, nothing kept, its own sandbox on, one folder, one way out. */
export const commandLine = ({ browser, downloads, proxy }: Settings, initPage: string): readonly string[] => [
  '--headless',
  '--isolated',
  '--sandbox',
  '--executable-path',
  browser,
  '--output-dir',
  downloads,
  '--init-page',
  initPage,
  // Tools that a page brings along are nobody's: no profile knows them.
  '--no-webmcp',
  // Otherwise every click leaves a file in the folder; `browser_snapshot` answers with the same when it is asked.
  '--snapshot-mode',
  'none',
  // Chromium goes past a proxy to this machine, unless it is told not to.
  ...(proxy === undefined ? [] : ['--proxy-server', proxy, '--proxy-bypass', '<-loopback>']),
];
