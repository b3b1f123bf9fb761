import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { readSettings } from './settings.ts';

const given = ['--browser', '/opt/chromium', '--downloads', '/project/web'];

test('a browser and a folder are needed, both by absolute paths', () => {
  expect(readSettings(given, {})).toEqual({ browser: '/opt/chromium', downloads: '/project/web' });
  expect(readSettings(['--browser', 'chromium', '--downloads', '/x'], {})).toMatch(/which browser/);
  expect(readSettings(['--browser', '/x'], {})).toMatch(/which folder/);
  expect(readSettings([...given, '--no-sandbox'], {})).toMatch(/--no-sandbox/);
});

test('the package keeps its sandbox on, keeps no profile, and offers no tools of pages', () => {
  const line = commandLine({ browser: '/opt/chromium', downloads: '/project/web' }, '/page.js');
  expect(line).toEqual(expect.arrayContaining(['--headless', '--isolated', '--sandbox', '--no-webmcp']));
  expect(line.join(' ')).toContain('--executable-path /opt/chromium --output-dir /project/web');
  expect(line.join(' ')).not.toMatch(/no-sandbox|proxy|unrestricted/);
});

test('the proxy is the one that its environment names', () => {
  const proxy = 'http://127.0.0.1:3128';
  expect(readSettings(given, { HTTP_PROXY: proxy })).toMatchObject({ proxy });
});

test('with a proxy, this machine is reached through it too', () => {
  const proxy = 'http://127.0.0.1:3128';
  const line = commandLine({ browser: '/opt/chromium', downloads: '/project/web', proxy }, '/page.js');
  expect(line.join(' ')).toContain(`--proxy-server ${proxy} --proxy-bypass <-loopback>`);
});
