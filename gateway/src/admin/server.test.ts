import { readFileSync } from 'node:fs';
import { request as secureRequest } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { writeCertificate } from '../../test/fixtures/certificate.ts';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import { openPage } from '../../test/fixtures/console-peer.ts';
import { builtConsole } from '../../test/fixtures/console-world.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import { readAssets } from './assets.ts';
import { methods } from './contract/methods.ts';
import type { Handlers } from './contract/methods.ts';
import { Refusal } from './refusal.ts';
import { serveAdmin } from './server.ts';
import type { AdminOptions } from './server.ts';

const well = { version: '1', now: 1, isServing: false, requests: 0, held: 0, alerts: 0, standing: 'works' } as const;

/** Whatever pages come to ask, no test here is about it. */
const others = Object.fromEntries(Object.keys(methods).map((name) => [name, () => ({})])) as unknown as Handlers;

const serve = async (handlers: Partial<Handlers> = {}, more: Partial<AdminOptions> = {}) => {
  const told: unknown[] = [];
  const server = await serveAdmin({
    assets: readAssets(builtConsole()),
    handlers: { ...others, 'frame.look': () => well, ...handlers },
    changes: { watch: () => () => {} },
    log: { warn: (message) => told.push(message), error: (message, fields) => told.push(message, fields) },
    ...more,
  });
  onTestFinished(() => server.close());
  return { server, told };
};

const enter = async (handlers: Partial<Handlers> = {}) => {
  const { server, told } = await serve(handlers);
  const page = openPage(server.url);
  await page.enter(server.newLink());
  return { page, told };
};

test('what the contract does not know is not asked of anybody', async () => {
  const { page } = await enter();
  const unknown = await page.look('frame.explode');
  expect([unknown.status, unknown.json()]).toMatchObject([404, { code: 'unknown-method' }]);
  expect((await page.look('constructor')).status).toBe(404);
  const more = await page.act('frame.freeze', { why: '', server: 'files' });
  expect([more.status, more.json()]).toMatchObject([400, { code: 'invalid-request' }]);
  const less = await page.act('frame.freeze', {});
  expect([less.status, less.json()]).toMatchObject([400, { code: 'invalid-request' }]);
});

test('what changes something is not asked for by a look, nor the other way round', async () => {
  const { page } = await enter({
    'frame.freeze': () => {
      throw new Error('never');
    },
  });
  expect((await page.look('frame.freeze', { why: '' })).status).toBe(400);
  expect((await page.act('frame.look')).status).toBe(400);
});

test('a refusal comes with its code, words and remedy', async () => {
  const { page } = await enter({
    'frame.freeze': () => {
      throw new GatewayError('upstream-unavailable', 'It is gone.', { remedy: 'Start it.', cause: 'private' });
    },
    'frame.resume': () =>
      Promise.reject(new Refusal('changed-meanwhile', 'It is not as it was.', 'Look again.', { at: 1 })),
  });
  const [failed, changed] = [await page.act('frame.freeze', { why: '' }), await page.act('frame.resume')];
  expect([failed.status, failed.json()]).toEqual([
    503,
    { code: 'upstream-unavailable', message: 'It is gone.', remedy: 'Start it.' },
  ]);
  expect([changed.status, changed.json()]).toEqual([
    409,
    { code: 'changed-meanwhile', message: 'It is not as it was.', remedy: 'Look again.', data: { at: 1 } },
  ]);
});

test('of a bug nothing is shown but that it was one; the log has the rest', async () => {
  const { page, told } = await enter({
    'frame.look': () => {
      throw new Error('/home/somebody/secret');
    },
  });
  const failed = await page.look('frame.look', {});
  expect([failed.status, failed.json()]).toMatchObject([500, { code: 'internal' }]);
  expect(failed.text).not.toContain('somebody');
  expect(told).toEqual([
    'What a page asked for failed.',
    { path: '/api/frame.look', error: expect.any(Error) as unknown },
  ]);
});

test('an answer with more in it than the contract says does not get out', async () => {
  const { page } = await enter({ 'frame.look': () => Object.assign({}, well, { token: 'secret' }) });
  const failed = await page.look('frame.look');
  expect(failed.status).toBe(500);
  expect(failed.text).not.toContain('secret');
});

test(`over TLS pages come in encrypted, and their cookie stays so ${proves('T-110', 'T-118')}`, async () => {
  const files = writeCertificate(temporaryFolder());
  const tls = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
  const { server } = await serve({}, { tls });
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/);
  const origin = server.url.slice(0, -1);
  const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
    const request = secureRequest(
      `${origin}/api/enter`,
      {
        method: 'POST',
        ca: files.pem,
        agent: false,
        headers: { origin, 'content-type': 'application/json', 'x-storycore': '1' },
      },
      (response) => {
        response.resume();
        resolve(response.headers);
      },
    );
    request.on('error', reject).end(JSON.stringify({ token: server.newLink().replace(/.*#/, '') }));
  });
  expect(headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
});
