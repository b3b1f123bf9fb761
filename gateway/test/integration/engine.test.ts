import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answering, puppet, withTools } from '../fixtures/e2e-script.ts';
import type { Puppet } from '../fixtures/e2e-script.ts';
import { proves } from '../security/proves.ts';
import { createPlace, dataOf, eventually, journalOf, recordsOf, resultOf, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { createWorkplace, noGit, root } from './workplace.ts';

let place: Place;
let server: Puppet;
let gateway: RawGateway;

beforeAll(async () => {
  place = createPlace();
  server = puppet(place.folder, 'studio', {
    ...withTools(['echo', 'fails', 'refuses', 'for-addon', 'guarded', 'slow'], {
      fails: [answering({ isError: true, content: [{ type: 'text', text: 'no such scene' }] })],
      refuses: [{ write: '{"jsonrpc":"2.0","id":$ID,"error":{"code":-32042,"message":"go there","data":{"n":1}}}\n' }],
      slow: [{ waitMs: 300 }, answering({ content: [] })],
      'scene://1': [answering({ contents: [{ uri: 'scene://1', text: 'INT. PHARE' }] })],
    }),
    lists: {
      'tools/list': [
        JSON.stringify({
          tools: ['echo', 'fails', 'refuses', 'for-addon', 'guarded', 'slow'].map((name) => ({
            name,
            inputSchema: { type: 'object' },
          })),
        }),
      ],
      'resources/list': ['{"resources":[{"uri":"scene://1","name":"Scene 1"}]}'],
    },
  });
  const open = ['echo', 'fails', 'refuses', 'slow'].map((name) => ({
    effect: 'allow',
    level: 'tool_execute',
    server: 'studio',
    name,
  }));
  gateway = serve(place, {
    config: place.config({
      mcpServers: { studio: server.entry },
      grants: [
        ...open,
        { effect: 'allow', level: 'resource_read', server: 'studio' },
        { effect: 'allow', level: 'tool_execute', server: 'studio', name: 'for-addon', addon: 'script_doctor' },
        { effect: 'allow', level: 'server_admin', server: 'studio', addon: 'operator' },
      ],
    }),
    args: ['--client', 'engine'],
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

const execute = (name: string, more: object = {}): Promise<Message> =>
  gateway.request('mcp_tool_execute', { type: 'tool', name, args: {}, ...more });

const recordOf = (answer: Message) => {
  const { callId } = resultOf(answer)['metadata'] as { callId: string };
  return recordsOf(place).find(({ id }) => id === callId);
};

describe('calls', () => {
  test('a tool is called without a handshake: success, data and metadata, and no error', async () => {
    const args = { scene: 1, deep: [{ kept: true }] };
    const answer = await execute('studio__echo', { args, context: { requestId: 'req-é' } });
    expect(Object.keys(answer).toSorted()).toEqual(['id', 'jsonrpc', 'result']);
    expect(Object.keys(answer.result ?? {}).toSorted()).toEqual(['data', 'metadata', 'success']);
    expect(answer.result).toMatchObject({
      success: true,
      metadata: { requestId: 'req-é', callId: expect.any(String), duration_ms: expect.any(Number) },
    });
    const [{ text }] = dataOf(answer)['content'] as [{ text: string }];
    expect((JSON.parse(text) as Message).params).toEqual({ name: 'echo', arguments: args });
  });

  test('a resource is read by its name or its uri', async () => {
    for (const named of [{ name: 'scene://1' }, { uri: 'scene://1' }]) {
      const answer = await gateway.request('mcp_resource_request', { type: 'resource', ...named, args: {} });
      expect(dataOf(answer)).toEqual({ contents: [{ uri: 'scene://1', text: 'INT. PHARE' }] });
    }
  });

  test("a tool's own failure is a result that says success: false", async () => {
    const answer = await execute('studio__fails');
    expect(answer.error).toBeUndefined();
    expect(answer.result).toMatchObject({ success: false, data: { isError: true } });
  });

  test("a server's protocol error keeps its number and data, and there is no result", async () => {
    const answer = await execute('studio__refuses');
    expect(answer.result).toBeUndefined();
    expect(answer.error).toEqual({ code: -32_042, message: 'go there', data: { n: 1 } });
  });

  test(`a refusal is an error with a code, a reason and the command that allows it ${proves('T-06')}`, async () => {
    const answer = await execute('studio__guarded');
    expect(answer.result).toBeUndefined();
    expect(answer.error).toMatchObject({
      code: 40_301,
      data: {
        code: 'permission-denied',
        remedy: expect.stringContaining('storycore-mcp grant'),
        callId: expect.any(String),
      },
    });
    expect(journalOf(server.journal).join('\n')).not.toContain('"guarded","arguments"');
  });

  test.each([
    ['another type', { type: 'resource', name: 'studio__echo' }, /type/],
    ['no name', { type: 'tool', args: {} }, /name/],
    ['args that are a list', { type: 'tool', name: 'studio__echo', args: [] }, /args/],
    ['a context that is text', { type: 'tool', name: 'studio__echo', context: 'x' }, /context/],
    ['an addon that is a number', { type: 'tool', name: 'studio__echo', context: { addon: 7 } }, /context\.addon/],
    ['a session without end', { type: 'tool', name: 'studio__echo', context: { session: 's'.repeat(201) } }, /session/],
    ['an unknown tool', { type: 'tool', name: 'studio__nothing' }, /studio__nothing/],
  ])('%s is -32602 and says what is wrong', async (_what, params, why) => {
    const answer = await gateway.request('mcp_tool_execute', params);
    expect(answer.result).toBeUndefined();
    expect(answer.error).toMatchObject({ code: -32_602, message: expect.stringMatching(why) });
  });

  test('every answer has a result or an error, never both', () => {
    const answers = gateway.lines.map(({ message }) => message ?? {}).filter(({ method }) => method === undefined);
    expect(answers.length).toBeGreaterThan(10);
    expect(answers.filter(({ result, error }) => (result === undefined) === (error === undefined))).toEqual([]);
  });
});

describe('for whom', () => {
  test('the context is the principal of the record: add-on, project and session beside the client', async () => {
    const context = { project: 'Le Phare', addon: 'storyboard', session: 's-7', requestId: 'r', host: 'studio.local' };
    const record = recordOf(await execute('studio__echo', { context }));
    expect(record?.principal).toEqual({
      client: 'engine',
      project: 'Le Phare',
      addon: 'storyboard',
      session: 's-7',
    });
    expect(record).toMatchObject({
      method: 'tools/call',
      target: { kind: 'tool', upstream: 'studio', name: 'echo' },
      outcome: 'ok',
    });
  });

  test('a grant for one add-on allows that add-on, and no other', async () => {
    expect((await execute('studio__for-addon', { context: { addon: 'script_doctor' } })).result).toBeDefined();
    for (const context of [{}, { addon: 'other' }, { addon: 'script_doctor2' }, { project: 'script_doctor' }]) {
      expect((await execute('studio__for-addon', { context })).error?.code).toBe(40_301);
    }
  });

  test('nobody can forge a name with characters that cannot be seen', async () => {
    const answer = await execute('studio__echo', { context: { addon: 'script\u202e_\u0000doctor\n' } });
    expect(recordOf(answer)?.principal.addon).toBe('script_doctor');
  });
});

describe('servers', () => {
  const operator = { context: { addon: 'operator' } };
  const status = async (): Promise<Readonly<Record<string, unknown>>> =>
    dataOf(await gateway.request('mcp_server_status', { name: 'studio' }));

  test('they are listed with their state, process, restarts, tools and metrics', async () => {
    await execute('studio__echo');
    const { servers } = dataOf(await gateway.request('mcp_server_list')) as { servers: unknown[] };
    expect(servers).toEqual([await status()]);
    expect(await status()).toMatchObject({
      name: 'studio',
      state: 'ready',
      pid: expect.any(Number),
      restarts: 0,
      tools: 6,
      metrics: expect.any(Object),
    });
  });

  test('an unknown server is -32602', async () => {
    expect((await gateway.request('mcp_server_status', { name: 'nobody' })).error?.code).toBe(-32_602);
    expect((await gateway.request('mcp_server_start', { name: 'nobody', ...operator })).error?.code).toBe(-32_602);
    expect((await gateway.request('mcp_server_stop', { ...operator })).error?.code).toBe(-32_602);
  });

  test('to start or stop one needs server_admin; refused, nothing happens', async () => {
    const { pid } = await status();
    for (const method of ['mcp_server_start', 'mcp_server_stop']) {
      const { error } = await gateway.request(method, { name: 'studio' });
      expect(error).toMatchObject({ code: 40_301, data: { remedy: expect.stringContaining('storycore-mcp grant') } });
    }
    expect(await status()).toMatchObject({ state: 'ready', pid });
  });

  test('a stopped server stays stopped, and says who can start it; started, it works again', async () => {
    const pid = Number((await status())['pid']);
    const open = gateway.request('mcp_tool_execute', { type: 'tool', name: 'studio__slow', args: {} });
    await eventually(() => journalOf(server.journal).some((line) => line.includes('"name":"slow"')));
    const stopped = await gateway.request('mcp_server_stop', { name: 'studio', ...operator });
    expect(dataOf(stopped)).toMatchObject({ name: 'studio', state: 'stopped' });
    expect((await open).error?.data).toMatchObject({ code: 'upstream-failed' });
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);

    const refused = await execute('studio__echo');
    expect(refused.error).toMatchObject({ code: 50_301, message: expect.stringContaining('mcp_server_start') });
    expect((await status())['state']).toBe('stopped');

    const started = await gateway.request('mcp_server_start', { name: 'studio', ...operator });
    expect(dataOf(started)).toMatchObject({ name: 'studio', state: 'ready' });
    expect((await execute('studio__echo')).result).toMatchObject({ success: true });
    const orders = recordsOf(place).filter(({ target }) => target.kind === 'server' && target.upstream === 'studio');
    expect(orders.map(({ method, outcome }) => `${method} ${outcome}`)).toEqual(
      expect.arrayContaining(['mcp_server_stop permission-denied', 'mcp_server_stop ok', 'mcp_server_start ok']),
    );
  });

  test('a started server that is started again stays the same process', async () => {
    const { pid } = await status();
    await gateway.request('mcp_server_start', { name: 'studio', ...operator });
    expect((await status())['pid']).toBe(pid);
  });
});

test('both dialects live on one pipe, whichever comes first', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  const call = { name: 'studio__echo', arguments: {} };
  await gateway.send({ jsonrpc: '2.0', id: 'a', method: 'mcp_tool_execute', params: { name: 'studio__echo' } });
  await gateway.send({ jsonrpc: '2.0', id: 'b', method: 'tools/call', params: call });
  await gateway.send({ jsonrpc: '2.0', id: 'c', method: 'tools/list' });
  await gateway.send({ jsonrpc: '2.0', id: 'd', method: 'mcp_server_list' });
  const answers = await Promise.all(ids.map((id) => gateway.answer(id)));
  expect(answers.every(({ message }) => message?.result !== undefined)).toBe(true);
});

describe('the guide', () => {
  const guide = readFileSync(join(root, 'docs', 'guides', 'engine.md'), 'utf8');
  const blocks = (kind: string): readonly string[] =>
    [...guide.matchAll(new RegExp(`\`\`\`json ${kind}\n(.*?)\n\`\`\``, 'gs'))].map(([, text = '']) => text);

  /** Ids, times and process numbers are of one run; a metric is of one day, a tier of one machine. */
  const lasting = (text: string): unknown =>
    JSON.parse(text, (key, value: unknown) =>
      ['callId', 'duration_ms', 'pid', 'metrics', 'tier', 'since'].includes(key) ? typeof value : value,
    );

  test.skipIf(noGit)('every example of it is what happens (needs git)', async () => {
    using studio = createWorkplace();
    const here = (text: string): string => text.replaceAll('/films/Le Phare', studio.project);
    const there = (text: string): string => text.replaceAll(studio.project, '/films/Le Phare');
    const [configuration = ''] = blocks('configuration');
    const config = studio.config(JSON.parse(here(configuration)));
    await using own = createPlace();
    await using told = serve({ ...own, env: studio.env }, { config, args: ['--client', 'storycore-engine'] });
    const messages = blocks('example').flatMap((block) => block.split('\n\n'));
    expect(messages.length).toBeGreaterThan(10);
    for (let at = 0; at < messages.length; at += 2) {
      const request = JSON.parse(here(messages[at] ?? '')) as { id: string };
      await told.send(request);
      const { text } = await told.answer(request.id);
      expect(lasting(there(text))).toEqual(lasting(messages[at + 1] ?? ''));
    }
  });

  /** Ids of questions are random. */
  const question = /q-[0-9a-f]{8}/g;
  const session = /s-[0-9a-f]{32}/g;
  const call = /[0-9a-z]{9}-[0-9a-z]{4}-[0-9a-f]{8}/g;

  test.skipIf(noGit)('its question is asked, answered and settled like this (needs git)', async () => {
    using studio = createWorkplace();
    const [configuration = ''] = blocks('configuration');
    const config = studio.config(JSON.parse(configuration.replaceAll('/films/Le Phare', studio.project)));
    await using own = createPlace();
    await using told = serve({ ...own, env: studio.env }, { config, args: ['--client', 'storycore-engine'] });
    const messages = blocks('dialogue').flatMap((block) => block.split('\n\n'));
    expect(messages.length).toBeGreaterThan(5);
    let id = '';
    for (const written of messages) {
      const message = JSON.parse(written) as Message;
      // Of a hook, the gateway asks and the engine answers.
      const isAsked = String(message.id).startsWith('hook-');
      if (message.id !== undefined && (message.method === undefined) === isAsked) {
        await told.send(JSON.parse(written.replaceAll('/films/Le Phare', studio.project).replaceAll(question, id)));
        continue;
      }
      const { text } = await told.until(
        (line) => line.message?.id === message.id && line.message?.method === message.method,
      );
      id = question.exec(text)?.[0] ?? id;
      question.lastIndex = 0;
      const plain = (one: string): unknown =>
        JSON.parse(
          one
            .replaceAll(question, 'q')
            .replaceAll(call, 'call')
            .replaceAll(session, 's')
            .replaceAll(studio.project, '/films/Le Phare'),
          (key, value: unknown) =>
            ['callId', 'duration_ms', 'askedAt', 'expiresAt'].includes(key) ? typeof value : value,
        );
      expect(plain(text)).toEqual(plain(written));
    }
  });
});
