import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findBrowser } from '../../src/upstream/find-browser.ts';
import { noSandbox } from '../fixtures/confined.ts';
import { confinedProvider } from '../fixtures/confined-provider.ts';

const noBrowser = ((): boolean => {
  try {
    return findBrowser() === '';
  } catch {
    return true;
  }
})();

/** A small web site on this machine; the hosts it was asked for. */
const site = async (): Promise<{ readonly port: number; readonly asked: string[] }> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`);
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Phare</title><h1>Le phare</h1><a href="/down" download>prendre</a>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, asked };
};

describe.skipIf(noSandbox || noBrowser)('the browser, confined (needs bwrap and Chromium)', { timeout: 60_000 }, () => {
  const started = async () => {
    const { port, asked } = await site();
    const allowed = { host: 'allowed.test', port, scheme: 'http', addresses: ['127.0.0.1'] } as const;
    const browser = await confinedProvider({ provider: 'puppeteer_playwright', rules: [allowed] });
    return { browser, port, asked };
  };

  test('takes a picture of a page that it may see, with its address and date beside it', async () => {
    const { browser, port } = await started();
    const url = `http://allowed.test:${port}/a?b=c`;
    expect(await browser.call('browser_navigate', { url })).toMatchObject({ isError: false });
    const picture = await browser.call('browser_take_screenshot', {});
    expect(picture).toMatchObject({ isError: false, images: 1 });
    await browser.call('browser_take_screenshot', { filename: 'h1.jpg', target: 'h1' });
    const files = readdirSync(browser.folder).toSorted();
    expect(files).toEqual([
      'h1.jpg',
      'h1.jpg.json',
      expect.stringMatching(/^page-.*\.png$/),
      expect.stringMatching(/^page-.*\.png\.json$/),
    ]);
    for (const file of files.filter((name) => name.endsWith('.json'))) {
      const { takenAt, ...rest } = JSON.parse(readFileSync(join(browser.folder, file), 'utf8'));
      expect(rest).toEqual({ url, tool: 'browser_take_screenshot', server: 'puppeteer_playwright' });
      expect(Math.abs(Date.now() - Date.parse(takenAt))).toBeLessThan(60_000);
    }
    const bytes = readFileSync(join(browser.folder, files[2] ?? ''));
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('\u0089PNG');
    expect(browser.journal).toContainEqual(expect.objectContaining({ host: 'allowed.test', verdict: 'allowed' }));
  });

  test('is refused every other page: another host, this machine, its network, files', async () => {
    const { browser, port, asked } = await started();
    const refused = [
      `http://forbidden.test:${port}/`,
      `http://127.0.0.1:${port}/`,
      `http://localhost:${port}/`,
      'http://169.254.169.254/latest/meta-data/',
      'file:///etc/passwd',
    ];
    for (const url of refused) {
      await browser.call('browser_navigate', { url });
      const { text } = await browser.call('browser_snapshot', {});
      expect(text).not.toMatch(/Le phare|root:/);
    }
    expect(asked).toEqual([]);
    const denied = browser.journal.filter(({ verdict }) => verdict === 'denied').map(({ host }) => host);
    expect(denied).toEqual(expect.arrayContaining(['forbidden.test', '127.0.0.1', 'localhost', '169.254.169.254']));
    expect(browser.journal.filter(({ verdict }) => verdict === 'allowed')).toEqual([]);
  });

  test('what a page itself asks for is refused in the same way, as the journal says', async () => {
    const { browser, port, asked } = await started();
    await browser.call('browser_navigate', { url: `http://allowed.test:${port}/` });
    const get = (host: string) =>
      browser.call('browser_evaluate', {
        function: `() => fetch('http://${host}:${port}/inner', { mode: 'no-cors' }).then(() => 'reached', () => 'not reached')`,
      });
    expect((await get('allowed.test')).text).toContain('"reached"');
    await get('forbidden.test');
    await get('127.0.0.1');
    expect(asked.filter((url) => url.endsWith('/inner'))).toEqual([`allowed.test:${port}/inner`]);
    const denied = browser.journal.filter(({ verdict }) => verdict === 'denied').map(({ host }) => host);
    expect(denied).toEqual(expect.arrayContaining(['forbidden.test', '127.0.0.1']));
  });

  test('keeps the sandbox of Chromium itself on', async () => {
    const { browser } = await started();
    await browser.call('browser_navigate', { url: 'chrome://sandbox' });
    const { text } = await browser.call('browser_evaluate', { function: '() => document.body.innerText' });
    expect(text).toContain('You are adequately sandboxed.');
  });

  test('answers again after it was closed, and takes a folder from nobody', async () => {
    const { browser, port } = await started();
    const url = `http://allowed.test:${port}/`;
    await browser.call('browser_navigate', { url });
    await browser.call('browser_close', {});
    expect(await browser.call('browser_navigate', { url })).toMatchObject({ isError: false });
    const elsewhere = await browser.call('browser_take_screenshot', { filename: 'x.png', _meta: { cwd: '/tmp' } });
    expect(elsewhere).toMatchObject({ isError: false });
    expect(readdirSync(browser.folder)).toContain('x.png');
    expect(await browser.call('browser_take_screenshot', { filename: '/tmp/y.png' })).toMatchObject({ isError: true });
  });
});
