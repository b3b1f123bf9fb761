import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client as CurrentClient,
  StreamableHTTPClientTransport as CurrentTransport,
} from '@modelcontextprotocol/client';
import type { VersionNegotiationOptions } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateMessageRequestSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, createLog, loadConfig } from '../../src/index.ts';
import { openState } from '../../src/store/state.ts';
import { writeCertificate } from '../fixtures/certificate.ts';
import { eventually } from '../fixtures/http-world.ts';
import { proves } from '../security/proves.ts';
import { bin, createWorkplace, fixture } from './workplace.ts';
import type { Workplace } from './workplace.ts';

let place: Workplace;
beforeAll(() => {
  place = createWorkplace();
});
afterAll(() => place[Symbol.dispose]());

const config = (more: object = {}) => ({
  providers: { filesystem: false },
  server_config: { max_connections: 20 },
  mcpServers: { echo: { command: process.execPath, args: [fixture('echo')] } },
  grants: [
    { effect: 'allow', level: 'tool_execute', server: 'echo', client: 'anna' },
    { effect: 'allow', level: 'tool_execute', server: 'echo', name: 'sleep', client: 'ben' },
  ],
  ...more,
});

/** A token for a client, made as `token create` makes it. */
const tokenFor = (client: string): string => {
  using state = openState(place.data, () => {});
  return state.tokens.create(client).token;
};

interface Served extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
  said(): string;
  readonly exit: Promise<number | null>;
}

/** The real command, listening at a free port. */
const serve = async (words: readonly string[] = ['--http', '0'], content: object = config()): Promise<Served> => {
  const child = spawn(process.execPath, [bin, 'serve', '--config', place.config(content), ...words], {
    env: place.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ended = { is: false };
  void exit.then(() => {
    ended.is = true;
  });
  for (let turn = 0; turn < 2_000 && !ended.is && !said.includes('End with Ctrl+C'); turn += 1) await sleep(5);
  return {
    url: /Listening at (\S+)/.exec(said)?.[1] ?? '',
    child,
    said: () => said,
    exit,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exit;
    },
  };
};

const headers = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const textOf = (result: object): string => JSON.stringify('content' in result ? result.content : result);

const older = async (url: string, token: string, capabilities: object = {}) => {
  const client = new Client({ name: 'peer', version: '1' }, { capabilities });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: headers(token) }));
  return client;
};

const newer = async (url: string, token: string, versionNegotiation: VersionNegotiationOptions) => {
  const client = new CurrentClient({ name: 'peer', version: '1' }, { versionNegotiation });
  await client.connect(new CurrentTransport(new URL(url), { requestInit: headers(token) }));
  return client;
};

describe('storycore-mcp serve --http', () => {
  test('says where it listens and how a client connects, and nothing on stdout', async () => {
    await using served = await serve();
    let out = '';
    served.child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    expect(served.said()).toContain('storycore-mcp token create --client NAME');
    served.child.kill('SIGINT');
    expect(await served.exit).toBe(0);
    expect(out).toBe('');
  });

  test('listens where the configuration says that clients connect over HTTP', async () => {
    const content = config({ server_config: { stdio_mode: false }, http: { path: '/film', auth: 'none' } });
    await using served = await serve([], content);
    expect(served.url).toMatch(/\/film$/);
    expect(served.said()).toContain('Nobody is asked for a token');
    const client = await older(served.url, 'whatever');
    await client.ping();
    await client.close();
  });

  test(`lets nobody in without a token of today ${proves('T-24', 'T-25')}`, async () => {
    await using served = await serve();
    const initialize = {
      method: 'POST',
      body: '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"a","version":"1"}}}',
    };
    const ask = async (token?: string): Promise<number> => {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await fetch(served.url, {
        ...initialize,
        headers: { 'content-type': 'application/json', ...authorization },
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    using state = openState(place.data, () => {});
    const { id, token } = state.tokens.create('anna');
    expect(await ask()).toBe(401);
    expect(await ask(`scm_${'A'.repeat(43)}`)).toBe(401);
    expect(await ask(token)).toBe(200);
    state.tokens.revoke(id);
    expect(await ask(token)).toBe(401);
  });

  test(`who has no token is told of in one line and one record, however often ${proves('T-25')}`, async () => {
    await using served = await serve();
    const knock = async (): Promise<number> => (await fetch(served.url, { method: 'POST', body: '{}' })).status;
    for (let at = 0; at < 3; at += 1) {
      const statuses = await Promise.all(Array.from({ length: 100 }, knock));
      expect(statuses.filter((status) => status === 401)).toHaveLength(100);
    }
    const told = (): number => served.said().split('was turned away over HTTP').length - 1;
    expect(told()).toBe(1);
    served.child.kill('SIGTERM');
    await served.exit;
    // What was only counted is told at the end.
    expect(told()).toBe(2);
    using state = openState(place.data, () => {});
    // Those of the tests before stand there, too.
    const records = [...state.records.query()].filter(({ method }) => method === 'http/authenticate').slice(-2);
    expect(records.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['unauthenticated', expect.stringMatching(/^1 request without/)],
      ['unauthenticated', expect.stringMatching(/^299 requests without/)],
    ]);
  });

  test(`no call reads the key of the certificate, though it lies in a folder that may be read ${proves('T-23')}`, async () => {
    const { cert, key: keyFile } = writeCertificate(place.project);
    const pair = { cert, key: keyFile };
    symlinkSync(pair.key, join(place.project, 'harmless.txt'));
    const path = place.config({
      project: { root: place.project },
      resource_config: { filesystem: { read_paths: [place.project], write_paths: [place.project] } },
      http: { tls: pair },
    });
    using state = openState(place.data, () => {});
    const gateway = createGateway({ config: loadConfig(path), state, log: createLog({ write: () => {} }) });
    const call = (tool: string, args: object): Promise<unknown> =>
      gateway.call('tools/call', { name: `filesystem__${tool}`, arguments: args }, { client: 'anna' });
    try {
      expect(JSON.stringify(await call('read_text_file', { path: pair.cert }))).toContain('BEGIN CERTIFICATE');
      for (const key of [pair.key, join(place.project, 'harmless.txt')]) {
        await expect(call('read_text_file', { path: key })).rejects.toMatchObject({
          code: 'permission-denied',
          grant: 'builtin:key-read',
          remedy: expect.stringContaining('no grant opens it'),
        });
        await expect(call('write_file', { path: key, content: 'x' })).rejects.toMatchObject({
          code: 'permission-denied',
        });
      }
    } finally {
      await gateway.close();
    }
  });

  test.each([
    [['--http', '0.0.0.0:0'], 'Other machines could reach this address'],
    [['--http', 'eighty'], 'is not an address'],
    [['--auth', 'none'], '--auth is about HTTP'],
    [['--http', '0', '--client', 'anna'], 'what its token says'],
  ])('%j is refused as a mistake of the command line', (words, sentence) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [bin, 'serve', '--config', place.config(config()), ...words],
      {
        env: place.env,
        encoding: 'utf8',
      },
    );
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(sentence) });
  });

  test('a port that is taken ends it with 78 and the reason', async () => {
    await using served = await serve();
    const { port } = new URL(served.url);
    const second = await serve(['--http', port]);
    expect(await second.exit).toBe(78);
    expect(second.said()).toMatch(/another program listens\s+there/);
  });

  test('when it is asked to end, what is in flight is answered, and it ends with 0', async () => {
    await using served = await serve();
    const token = tokenFor('anna');
    const [first, second] = [
      await older(served.url, token),
      await newer(served.url, token, { mode: { pin: '2026-07-28' } }),
    ];
    const call = { name: 'echo__sleep', arguments: { ms: 60_000 } };
    const answers = Promise.allSettled([first.callTool(call), second.callTool(call)]);
    await sleep(400);
    served.child.kill('SIGTERM');
    for (const answer of await answers) {
      const said = answer.status === 'fulfilled' ? textOf(answer.value) : String(answer.reason);
      expect(said).toContain('The gateway was asked to end.');
    }
    expect(await served.exit).toBe(0);
    await Promise.allSettled([first.close(), second.close()]);
  });
});

describe('clients of each era, through the whole gateway', () => {
  test('the official client 1.x: lists, calls, progress, questions, changes', async () => {
    await using served = await serve();
    const client = await older(served.url, tokenFor('anna'), { sampling: {} });
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo__echo');
    expect(textOf(await client.callTool({ name: 'echo__echo', arguments: { text: 'hello' } }))).toContain('hello');
    const progress: number[] = [];
    await client.callTool({ name: 'echo__progress', arguments: { steps: 50 } }, undefined, {
      onprogress: (each) => progress.push(each.progress),
    });
    expect(progress).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    client.setRequestHandler(CreateMessageRequestSchema, () => ({
      model: 'm',
      role: 'assistant',
      content: { type: 'text', text: 'an answer of a model' },
    }));
    const question = { messages: [], maxTokens: 10 };
    const asked = await client.callTool({
      name: 'echo__ask',
      arguments: { method: 'sampling/createMessage', params: question },
    });
    expect(textOf(asked)).toContain('an answer of a model');
    let heard = 0;
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      heard += 1;
    });
    await client.callTool({ name: 'echo__grow', arguments: { name: 'grown' } });
    await eventually(() => heard > 0);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo__grown');
    await client.close();
  });

  test.each([
    ['the handshake', { mode: 'legacy' }],
    ['what it finds', { mode: 'auto' }],
    ['the newest', { mode: { pin: '2026-07-28' } }],
  ] as const)('the official client 2.x with %s', async (_what, mode) => {
    await using served = await serve();
    const client = await newer(served.url, tokenFor('anna'), mode);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo__echo');
    expect(textOf(await client.callTool({ name: 'echo__echo', arguments: { text: 'hello' } }))).toContain('hello');
    const progress: number[] = [];
    const steps = { name: 'echo__progress', arguments: { steps: 50 } };
    await client.callTool(steps, { onprogress: (each) => progress.push(each.progress) });
    expect(progress).toHaveLength(50);
    await client.close();
  });

  test(`each client is who its token says, whatever it calls itself ${proves('T-25')}`, async () => {
    await using served = await serve();
    const [anna, ben] = [await older(served.url, tokenFor('anna')), await older(served.url, tokenFor('ben'))];
    expect((await anna.listTools()).tools.length).toBeGreaterThan(5);
    expect((await ben.listTools()).tools.map(({ name }) => name)).toEqual(['echo__sleep']);
    const refused = await ben.callTool({ name: 'echo__echo', arguments: { text: 'x' } });
    expect(refused.isError).toBe(true);
    await Promise.all([anna.close(), ben.close()]);
  });
});
