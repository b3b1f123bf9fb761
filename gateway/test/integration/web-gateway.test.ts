import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { noSandbox } from '../fixtures/confined.ts';
import { createPlace, eventually, recordsOf, serve } from './raw-client.ts';

const browser = '/usr/lib/chromium/chromium';
const site = async (): Promise<number> => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Phare</title><h1>Le phare</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

test.skipIf(noSandbox || !existsSync(browser))(
  'through the gateway the browser sees what is granted and nothing else, and the audit has both (needs bwrap and Chromium)',
  { timeout: 60_000 },
  async () => {
    const [open, closed] = [await site(), await site()];
    await using place = createPlace();
    const web = join(place.folder, 'film', 'web');
    mkdirSync(web, { recursive: true });
    const network = { effect: 'allow', level: 'network_access', hosts: ['127.0.0.1'], ports: [open] };
    const config = place.config({
      project: { root: 'film' },
      providers: { filesystem: false, puppeteer_playwright: { browser } },
      grants: [
        { effect: 'allow', level: 'tool_execute', server: 'puppeteer_playwright' },
        { effect: 'allow', level: 'resource_write', paths: ['film/web'] },
        { ...network, protocols: ['http'] },
      ],
    });
    await using gateway = serve(place, { config });
    await gateway.initialize();
    const call = async (name: string, args: object): Promise<string> =>
      JSON.stringify(await gateway.request('tools/call', { name: `puppeteer_playwright__${name}`, arguments: args }));
    expect(await call('browser_navigate', { url: `http://127.0.0.1:${open}/` })).toContain('Phare');
    expect(await call('browser_take_screenshot', { filename: 'phare.png' })).toContain('phare.png');
    expect(readdirSync(web).toSorted()).toEqual(['phare.png', 'phare.png.json']);
    expect(await call('browser_navigate', { url: `http://127.0.0.1:${closed}/` })).toContain('permission-denied');
    // What a page does by itself no argument tells: its connection is refused.
    await call('browser_evaluate', { function: `() => fetch('http://127.0.0.1:${closed}/').catch(() => 'no')` });
    const connections = () => recordsOf(place).filter(({ kind }) => kind === 'connection');
    await eventually(() => connections().some(({ target }) => target.name === `127.0.0.1:${closed}`));
    const of = (port: number) => connections().filter(({ target }) => target.name === `127.0.0.1:${port}`);
    expect(of(open)[0]).toMatchObject({ outcome: 'ok', call: expect.any(String) });
    expect(of(closed).map(({ outcome }) => outcome)).toContain('permission-denied');
    expect(of(closed).every(({ outcome }) => outcome === 'permission-denied')).toBe(true);
  },
);
