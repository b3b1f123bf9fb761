import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { consoleWorld } from '../fixtures/console-world.ts';
import { ConfigError } from '../../src/errors.ts';
import { hear, openPage, send } from '../fixtures/console-peer.ts';
import { proves } from './proves.ts';

const failure = (code: string): object => expect.objectContaining({ code });

test(`a stolen link does not open another browser, and the owner is told of the try ${proves('T-110')}`, async () => {
  const { console: served, page, told } = await consoleWorld();
  const thief = openPage(served.url);
  const refused = await thief.enter(served.link);
  expect([refused.status, refused.json(), thief.cookie]).toEqual([401, failure('signed-out'), undefined]);
  expect(told).toEqual(['Somebody was not let into the console. The link was used before, in another browser.']);
  expect((await thief.look('frame.look')).status).toBe(401);
  expect((await page.look('frame.look')).status).toBe(200);
});

test(`another link opens one more browser, and the one before it opens none ${proves('T-110')}`, async () => {
  const { console: served, page } = await consoleWorld();
  const early = served.newLink();
  const late = served.newLink();
  const other = openPage(served.url);
  expect((await other.enter(early)).status).toBe(401);
  expect((await other.enter(late)).status).toBe(200);
  expect((await other.look('frame.look')).status).toBe(200);
  expect((await page.look('frame.look')).status).toBe(200);
});

test(`the browser that is in may open its link again, and gets no second session ${proves('T-110')}`, async () => {
  const { console: served, page, told } = await consoleWorld();
  const again = await page.enter(served.link);
  expect([again.status, again.headers['set-cookie'], told]).toEqual([200, undefined, []]);
});

test.each(['', 'x'.repeat(43), '../..', 'x'.repeat(10_000)])(
  `a made-up token "%.10s" and a made-up session let nobody in ${proves('T-110')}`,
  async (token) => {
    const { console: served, page } = await consoleWorld();
    const stranger = openPage(served.url);
    expect((await stranger.enter(`#${token}`)).status).toBeGreaterThanOrEqual(400);
    const name = page.cookie?.replace(/=.*/, '');
    expect((await stranger.look('frame.look', {}, { cookie: `${name}=${token}` })).status).toBe(401);
  },
);

test(`the session is a cookie that no script reads and no other site sends ${proves('T-110')}`, async () => {
  const { console: served } = await consoleWorld();
  const entered = await openPage(served.url).enter(served.newLink());
  const port = new URL(served.url).port;
  expect(entered.headers['set-cookie']).toEqual([
    expect.stringMatching(new RegExp(`^storycore-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`)),
  ]);
});

test.each([
  ['another site', 'https://www.example.org'],
  ['another port of this machine', 'http://127.0.0.1:1'],
  ['the same machine by another name', undefined],
  ['a page without a home', 'null'],
  ['ours and another', 'http://127.0.0.1:1, https://www.example.org'],
])(`a page of %s acts on nothing, whatever cookie it sends ${proves('T-111')}`, async (_, other) => {
  const { page, state } = await consoleWorld();
  const origin = other ?? page.origin.replace('127.0.0.1', 'localhost');
  const acted = await page.act('frame.freeze', { why: 'a trap' }, { origin });
  expect([acted.status, acted.json()]).toEqual([403, failure('other-origin')]);
  const looked = await page.look('frame.look', {}, { origin });
  expect([looked.status, looked.json()]).toEqual([403, failure('other-origin')]);
  expect(Object.keys(looked.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect(state.freezes.list(Date.now())).toEqual([]);
});

test.each(['cross-site', 'same-site'])(
  `what a browser says is asked by another page (%s) is not answered ${proves('T-111')}`,
  async (site) => {
    const { page, state } = await consoleWorld();
    const marked = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
    expect((await page.look('frame.look', {}, marked)).status).toBe(403);
    expect((await page.act('frame.freeze', { why: '' }, marked)).status).toBe(403);
    expect((await send(`${page.origin}/`, { headers: { 'sec-fetch-site': site } })).status).toBe(403);
    // A link on another page opens the console, which asks for itself then.
    expect((await send(`${page.origin}/requests`, { headers: marked })).status).toBe(200);
    expect(state.freezes.list(Date.now())).toEqual([]);
  },
);

test.each([
  ['without an origin', { origin: undefined }],
  ['as a form can be sent', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['as text that a form can send', { 'content-type': 'text/plain' }],
  ['without our own header', { 'x-storycore': undefined }],
])(`an act that comes %s is not done ${proves('T-111')}`, async (_, changed) => {
  const { page, state } = await consoleWorld();
  const all = {
    origin: page.origin,
    cookie: page.cookie,
    'content-type': 'application/json',
    'x-storycore': '1',
    'x-request-id': 'request-odd',
    ...changed,
  };
  const headers = Object.fromEntries(
    Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined),
  );
  const acted = await send(`${page.origin}/api/frame.freeze`, { method: 'POST', headers, body: '{"why":""}' });
  expect(acted.status).toBeGreaterThanOrEqual(400);
  expect((await send(`${page.origin}/api/frame.freeze?params={"why":""}`, { headers })).status).toBe(400);
  const asked = await send(`${page.origin}/api/frame.freeze`, { method: 'OPTIONS', headers });
  expect(asked.status).toBeGreaterThanOrEqual(400);
  expect(state.freezes.list(Date.now())).toEqual([]);
});

test.each(['www.example.org', 'www.example.org:PORT', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.example.org:PORT'])(
  `a request for the name "%s" is not answered, not even with the page ${proves('T-112')}`,
  async (name) => {
    const { console: served, page } = await consoleWorld();
    const host = name.replace('PORT', new URL(served.url).port);
    const origin = `http://${host}`;
    for (const answered of [
      await send(served.url, { headers: { host } }),
      await page.look('frame.look', {}, { host }),
      await page.act('frame.freeze', { why: '' }, { host, origin }),
    ]) {
      expect([answered.status, answered.json()]).toEqual([403, failure('other-origin')]);
    }
  },
);

test(`two Host headers are none of ours ${proves('T-112')}`, async () => {
  const { console: served } = await consoleWorld();
  const { port, host } = new URL(served.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.end(`GET / HTTP/1.1\r\nHost: ${host}\r\nHost: www.example.org\r\nConnection: close\r\n\r\n`);
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  expect(Buffer.concat(pieces).toString()).toMatch(/^HTTP\/1\.1 4/);
});

test(`what was asked for once is not done again ${proves('T-113')}`, async () => {
  const { page, state } = await consoleWorld();
  const id = { 'x-request-id': 'request-of-mine' };
  expect((await page.act('frame.freeze', { why: '' }, id)).status).toBe(200);
  state.freezes.thaw('', 'person');
  const again = await page.act('frame.freeze', { why: '' }, id);
  expect([again.status, again.json()]).toEqual([409, failure('done-already')]);
  const unmarked = await page.act('frame.freeze', { why: '' }, { 'x-request-id': '' });
  expect([unmarked.status, unmarked.json()]).toEqual([400, failure('invalid-request')]);
  expect(state.freezes.list(Date.now())).toEqual([]);
});

test(`the token is where no server sees it, no referrer is sent, and nobody repeats it ${proves('T-114')}`, async () => {
  const { console: served, told } = await consoleWorld();
  const link = new URL(served.link);
  const token = link.hash.slice(1);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(served.link).toBe(`${served.url}#${token}`);
  const answers = [
    await send(`${served.url}?token=${token}`),
    await send(`${served.url}api/${token}`),
    await openPage(served.url).enter(served.link),
  ];
  for (const { headers, text } of answers) {
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer' });
    expect(JSON.stringify(headers) + text).not.toContain(token);
  }
  expect(answers[1]?.headers['cache-control']).toBe('no-store');
  expect(told.length).toBeGreaterThan(0);
  expect(told.join()).not.toContain(token);
});

test(`nothing but files of ours runs in the page, and no other page shows it in itself ${proves('T-115')}`, async () => {
  const { console: served, page } = await consoleWorld();
  for (const { headers } of [await send(served.url), await page.look('frame.look'), await send(`${served.url}no.js`)]) {
    const policy = String(headers['content-security-policy']);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]),
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  }
});

test.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '//etc/passwd.txt',
  '/assets\\..\\..\\secret.txt',
  '/index.html%00.txt',
  '/assets/link.txt',
])(`%s leads nowhere ${proves('T-116')}`, async (path) => {
  const { page } = await consoleWorld();
  expect((await send(`${page.origin}${path}`)).status).toBe(404);
});

test(`a body that is too large is refused, whether it says so or not ${proves('T-117')}`, async () => {
  const { page } = await consoleWorld();
  const why = 'x'.repeat(2 ** 20);
  const said = await page.act('frame.freeze', { why });
  expect([said.status, said.json()]).toEqual([413, failure('message-too-large')]);
  const unsaid = await page.act('frame.freeze', { why }, { 'transfer-encoding': 'chunked' });
  expect([unsaid.status, unsaid.json()]).toEqual([413, failure('message-too-large')]);
  const longer = await page.look('frame.look', { why: 'x'.repeat(40_000) });
  expect(longer.status).toBe(431);
});

test(`a page that must not stay hears nothing, and more pages than a person opens are turned away ${proves('T-117')}`, async () => {
  const { page } = await consoleWorld();
  expect((await hear(`${page.origin}/api/events`)).status).toBe(401);
  const cookie = page.cookie ?? '';
  const all = await Promise.all(Array.from({ length: 33 }, () => hear(`${page.origin}/api/events`, { cookie })));
  expect(all.filter(({ status }) => status === 200).length).toBe(32);
  expect(all.filter(({ status }) => status === 429).length).toBe(1);
  for (const each of all) each.leave();
});

test.each([
  ['without a word in the configuration', {}, 'allow_remote'],
  ['without encryption', { http: { allow_remote: true } }, 'http.tls'],
])(`other machines do not reach the console %s ${proves('T-118')}`, async (_, config, words) => {
  const serving = consoleWorld({ host: '0.0.0.0', config });
  await expect(serving).rejects.toThrow(ConfigError);
  await expect(serving).rejects.toThrow(words);
});
