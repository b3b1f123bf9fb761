import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answering, puppet, withTools } from '../fixtures/e2e-script.ts';
import { proves } from '../security/proves.ts';
import {
  allowing,
  createPlace,
  dataOf,
  eventually,
  journalOf,
  peakMemory,
  processesNaming,
  serve,
  toolNamesIn,
} from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const node = (name: string, ...args: readonly string[]) => ({
  command: process.execPath,
  args: [fixture(name), ...args],
});

const start = async (place: Place, servers: object, more: object = {}): Promise<RawGateway> => {
  const gateway = serve(place, { config: place.config(allowing(servers, more)) });
  await gateway.initialize();
  return gateway;
};

const call = (gateway: RawGateway, name: string, args: object = {}): Promise<Message> =>
  gateway.request('tools/call', { name, arguments: args });

const isAnswered = ({ result }: Message): boolean => result !== undefined && result['isError'] !== true;

const statusOf = async (gateway: RawGateway, name: string): Promise<Readonly<Record<string, unknown>>> =>
  dataOf(await gateway.request('mcp_server_status', { name }));

test('while one server hangs in 200 calls, another answers all of its own', async () => {
  await using place = createPlace();
  await using gateway = await start(place, { hang: node('hang', 'calls'), good: node('echo') });
  await gateway.request('tools/list');
  for (let at = 0; at < 200; at += 1) {
    void gateway.send({ jsonrpc: '2.0', id: `h-${at}`, method: 'tools/call', params: { name: 'hang__wait' } });
  }
  const answers: Message[] = [];
  for (let at = 0; at < 100; at += 1) answers.push(await call(gateway, 'good__echo', { text: `t${at}` }));
  expect(answers.filter(isAnswered)).toHaveLength(100);
  expect(gateway.lines.filter(({ message }) => String(message?.id).startsWith('h-'))).toEqual([]);
  gateway.kill();
});

test('more calls than may run at once, all of a server that hangs, leave the other servers their turn', async () => {
  await using place = createPlace();
  await using gateway = await start(
    place,
    { hang: node('hang', 'calls'), good: node('echo') },
    { limits: { max_concurrent_requests: 4 } },
  );
  await gateway.request('tools/list');
  for (let at = 0; at < 60; at += 1) {
    void gateway.send({ jsonrpc: '2.0', id: `h-${at}`, method: 'tools/call', params: { name: 'hang__wait' } });
  }
  expect(isAnswered(await call(gateway, 'good__echo', { text: 'x' }))).toBe(true);
  // One too many for the queue is told so, and what to do.
  for (let at = 60; at < 80; at += 1) {
    void gateway.send({ jsonrpc: '2.0', id: `h-${at}`, method: 'tools/call', params: { name: 'hang__wait' } });
  }
  const { text } = await gateway.until((line) => line.text.includes('rate-limited'));
  expect(text).toContain('max_concurrent_requests');
  gateway.kill();
});

test('a server that never shakes hands delays neither a call to another nor, for long, the list', async () => {
  await using place = createPlace();
  await using gateway = await start(place, { mute: node('hang', 'always'), good: node('echo') });
  const listing = gateway.request('tools/list');
  let listed = false;
  void listing.then(() => {
    listed = true;
  });
  expect(isAnswered(await call(gateway, 'good__echo', { text: 'first' }))).toBe(true);
  expect(listed).toBe(false);
  const { result } = await listing;
  expect(JSON.stringify(result)).toContain('good__echo');
  expect((await statusOf(gateway, 'mute'))['state']).toBe('starting');
  gateway.kill();
});

test.each(['notifications', 'answers', 'text', 'stderr'])(
  'a server that floods with %s answers calls, and another does meanwhile, in bounded memory',
  async (what) => {
    await using place = createPlace();
    await using gateway = await start(place, { flood: node('flood', what), good: node('echo') });
    await gateway.request('tools/list');
    const answers: Message[] = [];
    for (let at = 0; at < 50; at += 1) answers.push(await call(gateway, 'good__echo', { text: `t${at}` }));
    expect(answers.filter(isAnswered)).toHaveLength(50);
    expect(isAnswered(await call(gateway, 'flood__echo'))).toBe(true);
    expect(peakMemory(gateway.pid)).toBeLessThan(300 * 1024 * 1024);
    // The log is not where the flood goes.
    expect(gateway.stderr.split('\n').length).toBeLessThan(200);
  },
);

test('a server that does not read its input is a timeout for its own callers only', async () => {
  await using place = createPlace();
  const deaf = puppet(place.folder, 'deaf', withTools(['t', 'sleep'], { sleep: [{ deafMs: 60_000 }] }));
  await using gateway = await start(
    place,
    { deaf: deaf.entry, good: node('echo') },
    { server_config: { request_timeout: 2 } },
  );
  await gateway.request('tools/list');
  const ignored = call(gateway, 'deaf__sleep');
  const heavy = Array.from({ length: 12 }, () => call(gateway, 'deaf__t', { text: 'x'.repeat(1_000_000) }));
  const answers: Message[] = [];
  for (let at = 0; at < 50; at += 1) answers.push(await call(gateway, 'good__echo', { text: `t${at}` }));
  expect(answers.filter(isAnswered)).toHaveLength(50);
  for (const { result } of await Promise.all([ignored, ...heavy])) expect(JSON.stringify(result)).toContain('timeout');
});

test('a server that dies in every call takes nobody with it', async () => {
  await using place = createPlace();
  await using gateway = await start(place, { crash: node('crash', 'call'), good: node('echo') });
  await gateway.request('tools/list');
  const pid = (await statusOf(gateway, 'good'))['pid'];
  for (let at = 0; at < 3; at += 1) {
    const both = await Promise.all([call(gateway, 'crash__die'), call(gateway, 'good__echo', { text: 'x' })]);
    expect(JSON.stringify(both[0].result)).toMatch(
      /upstream-failed.*ended with exit code 7|exit code 7.*upstream-failed/,
    );
    expect(isAnswered(both[1])).toBe(true);
    expect(isAnswered(await call(gateway, 'crash__fine'))).toBe(true);
  }
  expect((await statusOf(gateway, 'good'))['pid']).toBe(pid);
  expect((await statusOf(gateway, 'crash'))['restarts']).toBe(3);
});

test('what a server says before it dies still counts, without the line feed too', async () => {
  await using place = createPlace();
  await using gateway = await start(place, { crash: node('crash', 'words') });
  await gateway.request('tools/list');
  expect(JSON.stringify(await call(gateway, 'crash__die'))).toContain('last words');
  expect(isAnswered(await call(gateway, 'crash__fine'))).toBe(true);
});

test('a server that cannot live is given up, visibly; the others go on, and a person may have it tried again', async () => {
  await using place = createPlace();
  const broken = puppet(place.folder, 'broken', { start: [{ exit: 9 }] });
  await using gateway = await start(
    place,
    { broken: broken.entry, missing: { command: 'no-such-program-here' }, good: node('echo') },
    { grants: [{ effect: 'allow', levels: ['tool_execute', 'server_admin'] }] },
  );
  const names = toolNamesIn(await gateway.request('tools/list'));
  expect(names.every((name) => name.startsWith('good__'))).toBe(true);
  for (const [name, why] of [
    ['broken', /exit code 9/],
    ['missing', /ENOENT/],
  ] as const) {
    let status = await statusOf(gateway, name);
    for (let tries = 0; tries < 1_000 && status['state'] !== 'failed'; tries += 1) {
      await sleep(20);
      status = await statusOf(gateway, name);
    }
    expect(status).toMatchObject({ state: 'failed', reason: expect.stringMatching(why) });
  }
  expect(isAnswered(await call(gateway, 'good__echo', { text: 'x' }))).toBe(true);

  puppet(place.folder, 'broken', withTools(['mended']));
  const started = await gateway.request('mcp_server_start', { name: 'broken' });
  expect(started.result).toMatchObject({ success: true });
  await gateway.until(({ message }) => message?.method === 'notifications/tools/list_changed');
  expect(isAnswered(await call(gateway, 'broken__mended'))).toBe(true);
});

test(`a server cannot answer, or report progress, for another ${proves('T-11', 'T-22')}`, async () => {
  await using place = createPlace();
  const forged = Array.from(
    { length: 300 },
    (_, id) =>
      `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${id},"progress":666}}\n{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"theirs","progress":666}}\n{"jsonrpc":"2.0","id":${id},"result":{"content":[],"forged":true}}\n`,
  ).join('');
  const liar = puppet(place.folder, 'liar', withTools(['forge'], { forge: [{ write: forged }] }));
  const honest = puppet(
    place.folder,
    'honest',
    withTools(['slow'], { slow: [{ waitMs: 500 }, answering({ content: [], honest: true })] }),
  );
  await using gateway = await start(place, { liar: liar.entry, honest: honest.entry });
  await gateway.request('tools/list');
  void gateway.send({
    jsonrpc: '2.0',
    id: 'mine',
    method: 'tools/call',
    params: { name: 'honest__slow', _meta: { progressToken: 'theirs' } },
  });
  await eventually(() => journalOf(honest.journal).some((line) => line.includes('"slow"')));
  await call(gateway, 'liar__forge');
  const answer = await gateway.answer('mine');
  expect(answer.message?.result).toEqual({ content: [], honest: true });
  expect(gateway.lines.filter(({ message }) => message?.method === 'notifications/progress')).toEqual([]);
});

test(`a server finds no secret of the person in its environment ${proves('T-15')}`, async () => {
  await using place = createPlace();
  const config = place.config(allowing({ echo: { ...node('echo'), env: { GIVEN: 'given on purpose' } } }));
  const gateway = serve(
    { ...place, env: { ...place.env, GITHUB_TOKEN: 'ghp_secret', AWS_SECRET_ACCESS_KEY: 'aws_secret' } },
    { config },
  );
  await using _ = gateway;
  await gateway.initialize();
  const seen = JSON.stringify(await call(gateway, 'echo__env'));
  expect(seen).toContain('given on purpose');
  expect(seen).not.toMatch(/ghp_secret|aws_secret|STORYCORE_MCP_HOME/);
});

test(`10 servers end with the gateway, those that ignore end of input and TERM too ${proves('T-16')}`, async () => {
  await using place = createPlace();
  const servers = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [`s${at}`, at % 2 === 0 ? node('hang', 'calls') : node('echo')]),
  );
  const gateway = await start(place, servers);
  await gateway.request('tools/list');
  expect(processesNaming(place.folder).length).toBe(11);
  gateway.end();
  expect(await gateway.exited).toEqual({ code: 0, signal: null });
  expect(processesNaming(place.folder)).toEqual([]);
});
