import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proves } from '../security/proves.ts';
import { answering, puppet, toolsPage, withTools } from '../fixtures/e2e-script.ts';
import type { Script } from '../fixtures/e2e-script.ts';
import {
  allowing,
  createPlace,
  dataOf,
  eventually,
  journalOf,
  peakMemory,
  processesNaming,
  serve,
} from './raw-client.ts';
import type { Message, RawGateway } from './raw-client.ts';

const mega = 1024 * 1024;
/** For tests that move hundreds of megabytes, on a machine that may have other work. */
const long = { timeout: 120_000 };

/** A gateway of its own in front of one server; both are gone afterwards. */
const inFrontOf = async (script: Script, more: object = {}) => {
  const place = createPlace();
  const server = puppet(place.folder, 'p', script);
  const gateway = serve(place, { config: place.config(allowing({ p: server.entry }, more)) });
  await gateway.initialize();
  return {
    place,
    gateway,
    journal: () => journalOf(server.journal).map((line) => JSON.parse(line) as Message & { end?: true }),
    call: (name: string, args: object = {}) => gateway.request('tools/call', { name: `p__${name}`, arguments: args }),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
};

const textIn = ({ result }: Message): string => {
  const content = result?.['content'];
  return Array.isArray(content) ? String(content[0]?.text) : '';
};
const codeIn = ({ result }: Message): unknown =>
  (result?.['_meta'] as Record<string, { code?: unknown }> | undefined)?.['storycore-mcp/error']?.code;

describe('a client that sends what it should not', () => {
  let all: Awaited<ReturnType<typeof inFrontOf>>;
  let gateway: RawGateway;
  beforeAll(async () => {
    all = await inFrontOf(withTools(['echo', 'wait'], { wait: [{ waitMs: 300 }, answering({ content: [] })] }));
    gateway = all.gateway;
    await all.call('echo');
  });
  afterAll(() => all[Symbol.asyncDispose]());

  /** The answers to bytes that have no id, and then to a ping: the connection lives. */
  const answersTo = async (bytes: string | Uint8Array): Promise<readonly Message[]> => {
    const before = gateway.lines.length;
    await gateway.write(bytes);
    await gateway.request('ping');
    return gateway.lines.slice(before, -1).map(({ message }) => message ?? {});
  };

  test.each([
    ['text', 'hello\n', -32_700],
    ['half a message', '{"jsonrpc":"2.0","id":1,\n', -32_700],
    ['a number with a letter', '{"jsonrpc":"2.0","id":1x,"method":"ping"}\n', -32_700],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x01, 0x80, 0x0a]), -32_700],
    ['text cut in the middle of a character', Buffer.from([0x22, 0xc3, 0x22, 0x0a]), -32_700],
    ['nothing but null', 'null\n', -32_600],
    ['an empty batch', '[]\n', -32_600],
    ['another version', '{"jsonrpc":"1.0","method":"ping","id":null}\n', -32_600],
    ['an id of null', '{"jsonrpc":"2.0","method":"ping","id":null}\n', -32_600],
    ['an id of objects', '{"jsonrpc":"2.0","method":"ping","id":{}}\n', -32_600],
    ['no method', '{"jsonrpc":"2.0","id":null}\n', -32_600],
  ])('%s is answered with what is wrong and what to do, once', async (_what, bytes, code) => {
    const answers = await answersTo(bytes);
    expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([[null, code]]);
    expect(answers[0]?.error?.data?.['remedy']).toMatch(/\w/);
  });

  test('params that are no object are refused under their id', async () => {
    await gateway.write('{"jsonrpc":"2.0","id":"list","method":"tools/call","params":[1]}\n');
    expect((await gateway.answer('list')).message?.error?.code).toBe(-32_600);
    expect((await gateway.request('tools/call', { name: 'p__echo', arguments: [] })).error?.code).toBe(-32_602);
    expect((await gateway.request('tools/call', { arguments: {} })).error?.code).toBe(-32_602);
    expect((await gateway.request('resources/read', {})).error?.code).toBe(-32_602);
  });

  test('empty lines, carriage returns and a byte order mark do no harm', async () => {
    expect(await answersTo('\n\r\n\n')).toEqual([]);
    await gateway.write('\ufeff{"jsonrpc":"2.0","id":"bom","method":"ping"}\r\n');
    expect((await gateway.answer('bom')).message?.result).toEqual({});
  });

  test(`an unknown method is -32601 and goes no further ${proves('T-19')}`, async () => {
    for (const method of [
      'no/such',
      'tools/Call',
      'mcp_tool_Execute',
      '__proto__',
      'sampling/createMessage',
      'tasks/get',
    ]) {
      expect((await gateway.request(method, { name: 'p__echo' })).error?.code).toBe(-32_601);
    }
    expect(all.journal().map(({ method }) => method)).not.toContain('no/such');
    expect(all.journal().filter(({ method }) => method?.startsWith('sampling'))).toEqual([]);
  });

  test('an unknown tool, prompt and resource are -32602, and the remedy says where the names are', async () => {
    for (const [method, params] of [
      ['tools/call', { name: 'p__nothing' }],
      ['tools/call', { name: 'nobody__echo' }],
      ['prompts/get', { name: 'p__nothing' }],
      ['resources/read', { uri: 'nothing://at/all' }],
    ] as const) {
      const { error } = await gateway.request(method, params);
      expect([error?.code, error?.data?.['remedy']]).toEqual([-32_602, expect.stringContaining('storycore-mcp list')]);
    }
  });

  test(`an id that is still open is refused, and the open call gets its own answer ${proves('T-12')}`, async () => {
    const line = '{"jsonrpc":"2.0","id":"twice","method":"tools/call","params":{"name":"p__wait"}}\n';
    await gateway.write(line + line);
    await eventually(() => gateway.lines.filter(({ message }) => message?.id === 'twice').length === 2);
    const [refused, answered] = gateway.lines.filter(({ message }) => message?.id === 'twice');
    expect(refused?.message?.error?.code).toBe(-32_600);
    expect(answered?.message?.result).toEqual({ content: [] });
  });

  test('an id that was answered may be used again', async () => {
    const answers = () => gateway.lines.filter(({ message }) => message?.id === 'again');
    for (const round of [1, 2]) {
      await gateway.write('{"jsonrpc":"2.0","id":"again","method":"ping"}\n');
      await eventually(() => answers().length === round);
    }
    expect(answers().map(({ message }) => message?.result)).toEqual([{}, {}]);
  });

  test(`lists in lists 100,000 deep are refused under their id ${proves('T-13')}`, async () => {
    const [open, close] = ['['.repeat(100_000), ']'.repeat(100_000)];
    await gateway.write(
      `{"jsonrpc":"2.0","id":"deep","method":"tools/call","params":{"name":"p__echo","arguments":{"a":${open}${close}}}}\n`,
    );
    const { message } = await gateway.answer('deep');
    expect(message?.error).toMatchObject({ code: -32_600, message: expect.stringContaining('200 levels') });
    expect(await answersTo(`${'{"a":'.repeat(100_000)}\n`)).toHaveLength(1);
  });

  test('12 MB go to the server and come back', async () => {
    const answer = await all.call('echo', { text: 'é'.repeat(6 * mega) });
    const seen = JSON.parse(textIn(answer)) as Message;
    expect(seen.params?.['arguments']).toEqual({ text: 'é'.repeat(6 * mega) });
  });

  test(`a message over the limit is refused under its id wherever that stands, and the connection lives ${proves('T-13')}`, async () => {
    const filling = `"params":{"name":"p__echo","id":"not this","arguments":{"id":7,"text":"${'x'.repeat(17 * mega)}"}}`;
    await gateway.write(`{"jsonrpc":"2.0","id":"first-é","method":"tools/call",${filling}}\n`);
    await gateway.write(`{"jsonrpc":"2.0","method":"tools/call",${filling},"id":12345678901234567890}\n`);
    const first = (await gateway.answer('first-é')).message?.error;
    expect(first).toMatchObject({ code: 41_301, message: expect.stringContaining('max_message_size') });
    await gateway.until(({ text }) => text.includes('12345678901234567890') && text.includes('41301'));
    expect(textIn(await all.call('echo', { after: 'it' }))).toContain('"after":"it"');
  });

  test(`a line of 1 GB is refused under its id, in bounded memory ${proves('T-13')}`, long, async () => {
    const part = Buffer.alloc(4 * mega, 'x');
    await gateway.write('{"jsonrpc":"2.0","id":"giga","method":"tools/call","params":{"name":"p__echo","a":"');
    for (let sent = 0; sent < 1024 * mega; sent += part.length) await gateway.write(part);
    await gateway.write('"}}\n');
    expect((await gateway.answer('giga', 100_000)).message?.error?.code).toBe(41_301);
    expect((await gateway.request('ping')).result).toEqual({});
    expect(peakMemory(gateway.pid)).toBeLessThan(300 * mega);
  });

  test('100,000 notifications are read and answered with nothing', async () => {
    const line = '{"jsonrpc":"2.0","method":"notifications/none","params":{"n":1}}\n';
    expect(await answersTo(line.repeat(100_000))).toEqual([]);
  });
});

describe('a client that leaves or does not read', () => {
  test(
    'a client that stops reading gets everything when it reads again, and the gateway holds little meanwhile',
    long,
    async () => {
      await using all = await inFrontOf(withTools(['big'], { big: [{ answerBytes: mega }] }), {
        server_config: { request_timeout: 120 },
      });
      const { gateway } = all;
      await all.call('big');
      gateway.stopReading();
      const ids = Array.from({ length: 300 }, (_, at) => `slow-${at}`);
      const writing = gateway.write(
        ids.map((id) => `{"jsonrpc":"2.0","id":"${id}","method":"tools/call","params":{"name":"p__big"}}\n`).join(''),
      );
      await eventually(() => all.journal().length > 250);
      const before = gateway.lines.length;
      // Until it takes no more: from its servers either.
      for (let peak = 0; peak !== peakMemory(gateway.pid); await sleep(1_000)) peak = peakMemory(gateway.pid);
      expect(gateway.lines.length).toBe(before);
      expect(peakMemory(gateway.pid)).toBeLessThan(300 * mega);
      gateway.readAgain();
      await writing;
      await eventually(() => gateway.lines.length >= before + ids.length, 100_000);
      const got = gateway.lines.slice(before);
      expect(new Set(got.map(({ message }) => message?.id))).toEqual(new Set(ids));
      expect(got.filter(({ text }) => text.length > mega)).toHaveLength(ids.length);
      expect(gateway.lines.length).toBe(before + ids.length);
    },
  );

  test('at the end of input the open calls are answered, and nobody is left behind', async () => {
    await using all = await inFrontOf(
      withTools(['late'], { late: [{ waitMs: 400 }, answering({ content: [], late: true })] }),
    );
    const { gateway, place } = all;
    await gateway.request('tools/list');
    const ids = Array.from({ length: 20 }, (_, at) => `open-${at}`);
    for (const id of ids) void gateway.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'p__late' } });
    // The last line needs no line feed.
    await gateway.write('{"jsonrpc":"2.0","id":"last","method":"ping"}');
    gateway.end();
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    const answers = gateway.lines.filter(({ message }) => message?.result?.['late'] === true);
    expect(answers.map(({ message }) => message?.id)).toEqual(ids);
    expect(gateway.lines.some(({ message }) => message?.id === 'last')).toBe(true);
    expect(processesNaming(place.folder)).toEqual([]);
  });

  test('a call that never ends gets an answer too before the gateway leaves', async () => {
    await using all = await inFrontOf(withTools(['never'], { never: [] }));
    const { gateway, place } = all;
    await gateway.request('tools/list');
    void gateway.send({ jsonrpc: '2.0', id: 'never', method: 'tools/call', params: { name: 'p__never' } });
    await eventually(() => all.journal().some(({ params }) => params?.['name'] === 'never'));
    gateway.end();
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    expect((await gateway.answer('never')).message?.error?.code).toBe(49_901);
    expect(processesNaming(place.folder)).toEqual([]);
  });

  test(`a server that stays after the end of its input is ended with its children ${proves('T-16')}`, async () => {
    await using place = createPlace();
    const server = puppet(place.folder, 'stays', { ...withTools(['t']), start: [{ staysAfterEnd: true }] });
    const { command, args } = server.entry;
    const wrapped = { command: 'sh', args: ['-c', `sleep 1000 & "${command}" ${args.join(' ')}; true`, place.folder] };
    const gateway = serve(place, { config: place.config(allowing({ stays: wrapped })) });
    await gateway.initialize();
    expect((await gateway.request('tools/call', { name: 'stays__t' })).result).toBeDefined();
    const running = processesNaming(place.folder);
    expect(running.length).toBeGreaterThanOrEqual(3);
    gateway.end();
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    expect(processesNaming(place.folder)).toEqual([]);
  });

  test('a client that hangs up ends the gateway and its servers, whatever is open', async () => {
    await using all = await inFrontOf(withTools(['t', 'never'], { never: [] }));
    await all.call('t');
    void all.gateway.send({ jsonrpc: '2.0', id: 'open', method: 'tools/call', params: { name: 'p__never' } });
    all.gateway.hangUp();
    // Its end is noticed with the next word to it.
    void all.gateway.send({ jsonrpc: '2.0', id: 'last', method: 'ping' });
    expect(await all.gateway.exited).toEqual({ code: 0, signal: null });
    expect(processesNaming(all.place.folder)).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s ends the gateway and its servers: what is open is answered, by a client that reads',
    async (signal) => {
      await using all = await inFrontOf(withTools(['t', 'never'], { never: [] }));
      await all.call('t');
      void all.gateway.send({ jsonrpc: '2.0', id: 'open', method: 'tools/call', params: { name: 'p__never' } });
      await eventually(() => all.journal().some(({ params }) => params?.['name'] === 'never'));
      process.kill(all.gateway.pid, signal);
      expect(await all.gateway.exited).toEqual({ code: 0, signal: null });
      expect((await all.gateway.answer('open')).message?.error?.code).toBe(49_901);
      expect(processesNaming(all.place.folder)).toEqual([]);
    },
  );

  test('a call that is taken back before its server is up never reaches it', async () => {
    await using all = await inFrontOf({ ...withTools(['t', 'unwanted']), start: [{ waitMs: 300 }] });
    const { gateway } = all;
    void gateway.send({ jsonrpc: '2.0', id: 'early', method: 'tools/call', params: { name: 'p__unwanted' } });
    await gateway.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'early' } });
    expect(textIn(await all.call('t'))).toContain('"t"');
    expect(all.journal().filter(({ params }) => params?.['name'] === 'unwanted')).toEqual([]);
    expect(gateway.lines.filter(({ message }) => message?.id === 'early')).toEqual([]);
  });
});

describe('a server that says what it should not', () => {
  test(`text and bytes on its standard output reach nobody ${proves('T-14')}`, async () => {
    await using all = await inFrontOf({
      ...withTools(['t'], {
        t: [
          { write: 'Listening on port 3000…\n\n{"half":\nnull\n[]\n{}\n"text"\n\u0000\u0007\n' },
          { write: '{"jsonrpc":"2.0","id":null,"result":{}}\n{"jsonrpc":"2.0","method":7}\n' },
          answering({ content: [], after: 'noise' }),
        ],
      }),
      start: [{ write: 'Welcome!\n' }],
    });
    const before = all.gateway.lines.length;
    expect((await all.call('t')).result).toEqual({ content: [], after: 'noise' });
    expect(all.gateway.lines.slice(before)).toHaveLength(1);
    expect(all.gateway.stderr).toContain('Welcome!');
  });

  test(`a second answer and an answer to nothing reach nobody ${proves('T-11')}`, async () => {
    await using all = await inFrontOf(
      withTools(['twice', 'other'], {
        twice: [
          { write: '{"jsonrpc":"2.0","id":999999,"result":{"content":[],"from":"nowhere"}}\n' },
          { write: '{"jsonrpc":"2.0","id":"$ID","result":{"content":[],"from":"text"}}\n' },
          answering({ content: [], from: 'first' }),
          answering({ content: [], from: 'second' }),
        ],
        other: [{ waitMs: 50 }, answering({ content: [], from: 'other' })],
      }),
    );
    await all.call('other');
    const before = all.gateway.lines.length;
    const [first, other] = await Promise.all([all.call('twice'), all.call('other')]);
    expect([first.result?.['from'], other.result?.['from']]).toEqual(['first', 'other']);
    expect(all.gateway.lines.slice(before)).toHaveLength(2);
  });

  test('what is no answer of JSON-RPC is told at once, not waited for', async () => {
    await using all = await inFrontOf(
      withTools(['both', 'neither', 'number', 'version'], {
        both: [{ write: '{"jsonrpc":"2.0","id":$ID,"result":{},"error":{"code":1,"message":"m"}}\n' }],
        number: [{ write: '{"jsonrpc":"2.0","id":$ID,"result":7}\n' }],
        neither: [{ write: '{"jsonrpc":"2.0","id":$ID,"error":"text"}\n' }],
        version: [{ write: '{"id":$ID,"result":{}}\n' }],
      }),
    );
    for (const name of ['both', 'neither', 'number', 'version']) {
      const answer = await all.call(name);
      expect([name, answer.result?.['isError'], codeIn(answer)]).toEqual([name, true, 'upstream-failed']);
    }
  });

  test(
    `an answer over the limit is told to its caller, 256 MB in one line too, in bounded memory ${proves('T-13')}`,
    long,
    async () => {
      await using all = await inFrontOf(
        withTools(['over', 'huge', 'deep', 't'], {
          over: [{ answerBytes: 17 * mega }],
          huge: [
            { write: '{"jsonrpc":"2.0","id":$ID,"result":{"a":"' },
            { write: 'x'.repeat(65_536), times: 4_096 },
            { write: '"}}\n' },
          ],
          deep: [{ write: `{"jsonrpc":"2.0","id":$ID,"result":{"a":${'['.repeat(9_999)}${']'.repeat(9_999)}}}\n` }],
        }),
      );
      expect((await all.call('over')).error?.code).toBe(41_301);
      expect((await all.call('huge')).error?.code).toBe(41_301);
      expect(codeIn(await all.call('deep'))).toBe('upstream-failed');
      expect((await all.call('t')).result).toBeDefined();
      expect(peakMemory(all.gateway.pid)).toBeLessThan(300 * mega);
    },
  );

  test('a server that never answers is a timeout with a remedy, and is told', async () => {
    await using all = await inFrontOf(withTools(['never', 't'], { never: [] }), {
      server_config: { request_timeout: 1 },
    });
    await all.call('t');
    const answer = await all.call('never');
    expect([answer.result?.['isError'], codeIn(answer)]).toEqual([true, 'timeout']);
    expect(textIn(answer)).toContain('server_config.request_timeout');
    await eventually(() => all.journal().some(({ method }) => method === 'notifications/cancelled'));
    expect((await all.call('t')).result?.['isError']).toBeUndefined();
  });

  test('progress extends the time for an answer, up to the hard limit; none arrives after the answer', async () => {
    const progress = {
      write: '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":1}}\n',
    };
    const steps = (count: number) => Array.from({ length: count }, () => [progress, { waitMs: 350 }]).flat();
    await using all = await inFrontOf(
      withTools(['long', 'endless'], {
        long: [...steps(5), answering({ content: [], long: true }), progress],
        endless: steps(40),
      }),
      { server_config: { request_timeout: 1 }, limits: { hard_timeout: 3 } },
    );
    const { gateway } = all;
    await gateway.request('tools/list');
    const call = (name: string) =>
      gateway.request('tools/call', { name: `p__${name}`, arguments: {}, _meta: { progressToken: name } });
    const told = (name: string) => gateway.lines.filter(({ message }) => message?.params?.['progressToken'] === name);
    expect((await call('long')).result).toEqual({ content: [], long: true });
    expect(told('long')).toHaveLength(5);
    const { result } = await call('endless');
    expect(JSON.stringify(result)).toMatch(/"timeout"/);
    const count = told('endless').length;
    expect(count).toBeGreaterThan(3);
    await sleep(800);
    expect(told('endless')).toHaveLength(count);
    expect(told('long')).toHaveLength(5);
  });

  test('a server that floods with notifications answers all the same, in bounded memory', long, async () => {
    const flood =
      '{"jsonrpc":"2.0","method":"notifications/none","params":{"x":"0123456789012345678901234567890123"}}\n';
    await using all = await inFrontOf(
      withTools(['flood', 't'], {
        flood: [{ write: flood, times: 100_000 }, answering({ content: [], after: 'flood' })],
      }),
    );
    await all.call('t');
    expect((await all.call('flood')).result).toEqual({ content: [], after: 'flood' });
    expect(peakMemory(all.gateway.pid)).toBeLessThan(300 * mega);
  });

  test('a server that claims what it has not, or hides what it has, is listed by what it answers', async () => {
    const refuse = [{ write: '{"jsonrpc":"2.0","id":$ID,"error":{"code":-32601,"message":"no"}}\n' }];
    await using all = await inFrontOf({
      lists: { 'tools/list': [toolsPage('t')] },
      on: { 'resources/list': refuse, 'prompts/list': refuse, 'resources/templates/list': refuse },
    });
    expect((await all.gateway.request('resources/list')).result).toEqual({ resources: [] });
    expect((await all.gateway.request('prompts/list')).result).toEqual({ prompts: [] });
    expect((await all.call('t')).result?.['isError']).toBeUndefined();
    await using modest = await inFrontOf({
      greeting: '{"protocolVersion":"2024-11-05","capabilities":{},"serverInfo":{"name":"m","version":"1"}}',
      ...withTools(['t']),
    });
    expect((await modest.gateway.request('tools/list')).result).toEqual({ tools: [] });
    expect((await modest.call('t')).error?.code).toBe(-32_602);
  });

  test.each([
    ['exits at once', { start: [{ exit: 3 }] }, /exit code 3/],
    [
      'refuses to shake hands',
      { on: { initialize: [{ write: '{"jsonrpc":"2.0","id":$ID,"error":{"code":-32022,"message":"x"}}\n' }] } },
      /without a handshake/,
    ],
    [
      'speaks a revision that nobody knows',
      { greeting: '{"protocolVersion":"1999-01-01","capabilities":{}}' },
      /version/,
    ],
  ] satisfies [string, Script, RegExp][])(
    'a server that %s leaves an empty list and a reason',
    async (_what, script, why) => {
      await using all = await inFrontOf(script);
      expect((await all.gateway.request('tools/list')).result).toEqual({ tools: [] });
      const reasons = async (): Promise<string> =>
        JSON.stringify(dataOf(await all.gateway.request('mcp_server_status', { name: 'p' })));
      let seen = '';
      // Between two reasons it is being started again.
      for (let tries = 0; tries < 100 && !why.test(seen); tries += 1) {
        seen = await reasons();
        await sleep(20);
      }
      expect(seen).toMatch(why);
      expect((await all.call('t')).error?.code).toBe(-32_602);
      expect(all.gateway.stderr).toMatch(why);
    },
  );

  test('500 tools and a list of 2 MB are listed whole, and each can be called', async () => {
    const names = Array.from({ length: 500 }, (_, at) => `tool-${at}`);
    const tools = names.map((name) => ({ name, description: 'd'.repeat(4_200), inputSchema: { type: 'object' } }));
    await using all = await inFrontOf({ lists: { 'tools/list': [JSON.stringify({ tools })] } });
    const { result } = await all.gateway.request('tools/list');
    expect(result?.['tools']).toEqual(tools.map((tool) => ({ ...tool, name: `p__${tool.name}` })));
    expect(textIn(await all.call('tool-499'))).toContain('"tool-499"');
  });

  test('pages without end are cut off, and the server goes on', async () => {
    const page = { write: '{"jsonrpc":"2.0","id":$ID,"result":{"tools":[{"name":"t"}],"nextCursor":"$ID"}}\n' };
    await using all = await inFrontOf({ on: { 'tools/list': [page] } });
    expect((await all.gateway.request('tools/list')).result).toEqual({ tools: [{ name: 'p__t' }] });
    expect(all.journal().filter(({ method }) => method === 'tools/list').length).toBeLessThanOrEqual(400);
  });
});
