import { expect, test } from 'vitest';
import { consoleWorld } from '../../test/fixtures/console-world.ts';
import { send } from '../../test/fixtures/console-peer.ts';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import { ConfigError } from '../errors.ts';
import { readAssets } from './assets.ts';

const script = 'assets/index-Bx3kP0aQ.js';

test('every place in the console is the one page, which is asked for anew each time', async () => {
  const { url } = (await consoleWorld()).console;
  for (const path of ['', 'requests', 'servers/my-server/', 'activity?who=me', 'index.html']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answered = await send(`${url}${path}`);
    expect([answered.status, answered.text]).toEqual([200, '<!doctype html><title>console</title>']);
    expect(answered.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
  }
});

test('a file named by its content is kept for ever; one that is not there is not the page', async () => {
  const { url } = (await consoleWorld()).console;
  const { status, headers, text } = await send(`${url}${script}`);
  expect([status, text]).toEqual([200, 'export {};']);
  expect(headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  });
  const gone = await send(`${url}assets/index-00000000.js`);
  expect([gone.status, gone.headers['cache-control']]).toEqual([404, 'no-store']);
  expect((await send(`${url}${script}.map`)).status).toBe(404);
});

test.each([
  ['gzip, deflate, br', 'br', 'as br'],
  ['gzip, br;q=0', 'gzip', 'as gzip'],
  ['gzip;q=0.5', 'gzip', 'as gzip'],
  ['identity', undefined, 'export {};'],
])('whoever takes %j gets what the build packed', async (accepted, encoding, bytes) => {
  const { url } = (await consoleWorld()).console;
  const { headers, text } = await send(`${url}${script}`, { headers: { 'accept-encoding': accepted } });
  expect([headers['content-encoding'], text]).toEqual([encoding, bytes]);
});

test('what a browser has is not sent again, and HEAD sends nothing', async () => {
  const { url } = (await consoleWorld()).console;
  const head = await send(url, { method: 'HEAD' });
  expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '37']);
  const again = await send(url, { headers: { 'if-none-match': `"other", ${head.headers.etag}` } });
  expect([again.status, again.text]).toEqual([304, '']);
  expect((await send(url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
});

test('a console that was not built says so', () => {
  expect(() => readAssets(temporaryFolder())).toThrow(ConfigError);
  expect(() => readAssets('/nowhere')).toThrow('npm run build');
});
