import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { isObject } from '../../src/protocol/json.ts';
import { claimKeys, statelessRevision } from '../../src/protocol/revision/claims.ts';
import { event, manners, messageOf, methodOf, result } from '../fixtures/http-carrier.ts';
import { httpServer, json, stream } from '../fixtures/http-server.ts';
import type { Heard, HttpServer } from '../fixtures/http-server.ts';
import { createPlace, eventually, processesNaming, program, serve } from '../integration/raw-client.ts';
import type { Line, Message, Place } from '../integration/raw-client.ts';
import { fixture } from '../integration/workplace.ts';
import { proves } from './proves.ts';

// A secret like a canary in a mine: set, handed to the one server that names it, told by that server in every way it has,
// and used by a client in its arguments. Then it is looked for wherever it must not be.

/** What is looked for: it stands within the canary, and no spelling of the canary is without a spelling of it. */
const core = `Wq7Zt${randomBytes(6).toString('hex')}Kx9Lm`;
const canary = `c4n4ry-é "${core}" \\ a/b+c`;

/** Base64 of the core wherever it stands in a longer text; what it shares with its neighbours is left out. */
const inBase64 = [0, 1, 2].map((before) =>
  Buffer.concat([Buffer.alloc(before), Buffer.from(core)])
    .toString('base64')
    .slice(before === 0 ? 0 : before + 1, -4),
);
const hex = Buffer.from(core).toString('hex');
/** Plain, in JSON and in URLs it is the core itself that stands there. */
const spellings = [core, core.toLowerCase(), ...inBase64, hex, hex.toUpperCase()];

/** The spellings of the canary that stand in a text, with what is around them. */
const found = (text: string): readonly string[] =>
  spellings.flatMap((spelling) => {
    const at = text.indexOf(spelling);
    return at === -1 ? [] : [text.slice(Math.max(0, at - 60), at + spelling.length + 20)];
  });

/** Empty for what is no file, or none any more: while they run, gateways take some away. */
const textAt = (path: string): string => {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return '';
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
};

/** All bytes of the state: database, its journal, spools, secrets. */
const bytesOf = ({ data }: Place): string =>
  readdirSync(data, { recursive: true, encoding: 'utf8' })
    .map((name) => textAt(join(data, name)))
    .join('\n');

interface Process {
  readonly command: string;
  readonly environment: string;
}

/** Those that name the place; one that ends while it is read has nothing more to show. */
const processesOf = ({ folder }: Place): readonly Process[] =>
  processesNaming(folder).flatMap((pid) => {
    const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
    try {
      return [{ command: read('cmdline'), environment: read('environ') }];
    } catch {
      return [];
    }
  });

const run = (place: Place, words: readonly string[], input = ''): string => {
  const options = { env: { ...place.env }, cwd: place.folder, encoding: 'utf8', input } as const;
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...words], options);
  return stdout + stderr;
};

const config = {
  mcpServers: {
    leak: { command: process.execPath, args: [fixture('leak')], env: { LEAK_KEY: '${secret:CANARY}' } },
    mute: { command: process.execPath, args: [fixture('leak'), 'mute'], env: { LEAK_KEY: 'x${secret:CANARY}' } },
    bystander: { command: process.execPath, args: [fixture('echo'), 'bystander'] },
  },
  grants: [{ effect: 'allow', level: 'tool_execute' }],
};

/** Everything that was seen of one run of a gateway. */
interface Seen {
  readonly set: string;
  readonly stderr: string;
  /** What servers answered to their own callers, and progress of it: relayed as it is. */
  readonly relayed: readonly Line[];
  /** All else that the gateway wrote to its client. */
  readonly ours: readonly Line[];
  /** The state folder after each call. */
  readonly state: readonly string[];
  readonly processes: readonly Process[];
  readonly commands: readonly string[];
}

const observe = async (): Promise<Seen> => {
  await using base = createPlace();
  // Without a keychain, on whatever machine this runs.
  const place = { ...base, env: { ...base.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(base.folder, 'no-bus')}` } };
  const path = place.config(config);
  const set = run(place, ['secret', 'set', 'CANARY'], canary);
  const state: string[] = [];
  const relayedIds = new Set<unknown>();
  await using gateway = serve(place, { config: path, args: ['--log-level', 'debug'] });
  const send = async (method: string, params: object): Promise<Message> => {
    const answer = await gateway.request(method, params);
    state.push(bytesOf(place));
    return answer;
  };
  const call = (name: string, args: object = {}): Promise<Message> =>
    send('tools/call', { name, arguments: args, _meta: { progressToken: 'p' } });
  const relay = async (name: string, args: object = {}): Promise<void> => {
    relayedIds.add((await call(name, args)).id);
  };

  await gateway.initialize();
  for (const method of ['tools/list', 'prompts/list', 'resources/list']) await send(method, {});
  await relay('leak__own');
  await relay('leak__refuse');
  await relay('leak__fail');
  await relay('leak__progress');
  for (const name of ['leak__log', 'leak__odd']) await call(name);
  // A client knows it, and writes it where it does not belong.
  await relay('leak__own', { a: canary });
  await relay('bystander__echo', { text: canary });
  await call('bystander__env');
  await call(`bystander__${canary}`);
  await call('bystander__blob', { path: `/nowhere/${canary}/x`, bytes: 1 });
  await call('bystander__blob', { url: `https://example.org/?key=${encodeURIComponent(canary)}` });
  await send('resources/read', { uri: `echo://items/${encodeURIComponent(canary)}` });
  await send('prompts/get', { name: `bystander__greet`, arguments: { who: canary } }).then(({ id }) =>
    relayedIds.add(id),
  );
  // A server that does not even start says it too, and it becomes the reason why.
  await send('tools/call', { name: 'mute__x' });
  await send('mcp_server_start', { server_name: 'mute', name: 'mute' });
  const processes = processesOf(place);
  await call('leak__die');
  await send('tools/list', {});
  for (const method of ['mcp_server_list', 'mcp_server_status']) await send(method, { name: 'leak' });
  // A fresh gateway shows what was remembered of the servers.
  const commands = [
    ['audit', '--json', '--limit', '1000'],
    ['audit', '--ids'],
    ['list', '--json'],
    ['list', '--servers', '--json'],
    ['check', '--json'],
    ['doctor', '--json'],
    ['secret', 'list', '--json'],
    ['call', 'mute/x'],
  ].map((words) => run(place, words));
  gateway.end();
  await gateway.exited;
  // Another one remembers what servers offer and starts none yet: it knows the canary all the same.
  await using next = serve(place, { config: path, args: ['--log-level', 'debug'] });
  await next.initialize();
  await next.request('tools/call', { name: 'bystander__blob', arguments: { path: `/nowhere/${canary}` } });
  next.end();
  await next.exited;
  state.push(bytesOf(place));

  const isRelayed = ({ message }: Line): boolean =>
    message?.method === 'notifications/progress' || (message?.method === undefined && relayedIds.has(message?.id));
  return {
    set,
    stderr: gateway.stderr + next.stderr,
    relayed: gateway.lines.filter(isRelayed),
    ours: [...gateway.lines.filter((line) => !isRelayed(line)), ...next.lines],
    state,
    processes,
    commands,
  };
};

const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => text).join('\n');

describe.skipIf(process.platform !== 'linux')('a secret that a careless server tells everywhere', () => {
  let seen: Seen;
  beforeAll(async () => {
    seen = await observe();
  }, 120_000);

  test('is found by this search in each of its spellings: the search can fail', () => {
    const bytes = Buffer.from(canary);
    const everyWay = [
      canary,
      JSON.stringify({ canary }),
      JSON.stringify(JSON.stringify({ canary })),
      encodeURIComponent(canary),
      bytes.toString('base64'),
      Buffer.from(`a${canary}`).toString('base64'),
      Buffer.from(`ab${canary}`).toString('base64'),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      canary.toLowerCase(),
    ];
    expect(everyWay.filter((text) => found(`x${text}x`).length === 0)).toEqual([]);
    expect(found('nothing is here')).toEqual([]);
  });

  test('is found where it belongs: in the environment of the servers that name it, and in what they answer their caller', () => {
    const holders = seen.processes.filter(({ environment }) => found(environment).length > 0);
    expect(holders.length).toBeGreaterThan(0);
    for (const { command } of holders) expect(command).toContain('leak');
    // A result is relayed as it is: hiding something in it would change what a server answers its own caller.
    expect(found(textOf(seen.relayed)).length).toBe(spellings.length);
  });

  test('was told: its name stands in its place', () => {
    for (const text of [seen.stderr, textOf(seen.ours), seen.state.join(''), seen.commands.join('')]) {
      expect(text).toContain('[secret CANARY]');
    }
    expect(seen.stderr).toContain('the last words are [secret CANARY]');
    expect(seen.stderr).toContain('the key is [secret CANARY]');
  });

  test(`stands in no log ${proves('T-23')}`, () => {
    expect(found(seen.stderr)).toEqual([]);
    expect(found(seen.set)).toEqual([]);
  });

  test(`stands in no error, no list and no message that is the gateway's own ${proves('T-23')}`, () => {
    expect(seen.ours.length).toBeGreaterThan(15);
    expect(textOf(seen.ours)).toContain('notifications/message');
    expect(found(textOf(seen.ours))).toEqual([]);
  });

  test(`stands in no record and nowhere in the state: not in the database, not in a spool, not encoded ${proves('T-23')}`, () => {
    for (const bytes of seen.state) expect(found(bytes)).toEqual([]);
  });

  test(`is shown by no command ${proves('T-23')}`, () => {
    for (const text of seen.commands) expect(found(text)).toEqual([]);
  });

  test(`is in the environment of no server that does not name it, and in no command line ${proves('T-23')}`, () => {
    const others = seen.processes.filter(({ command }) => !command.includes('leak'));
    expect(others.some(({ command }) => command.includes('bystander'))).toBe(true);
    expect(others.some(({ command }) => command.includes('serve'))).toBe(true);
    for (const { environment } of others) expect(found(environment)).toEqual([]);
    for (const { command } of seen.processes) expect(found(command)).toEqual([]);
  });
});

/** A server over HTTP that tells what it was told, its headers, in every way it has. */
const tellsHeaders = (one: Heard): void => {
  const said = one.rawHeaders.join(' ');
  const method = methodOf(one);
  const { id, params } = messageOf(one);
  const { name } = isObject(params) ? params : {};
  if (method === 'server/discover') one.response.writeHead(400).end();
  else if (method === 'initialize')
    json(
      one,
      result(one, {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {}, logging: {} },
        serverInfo: { name: 'far', version: '1', title: said },
        instructions: said,
      }),
      200,
      { 'mcp-session-id': 's1' },
    );
  else if (method === 'tools/list')
    json(
      one,
      result(one, {
        tools: ['own', 'refuse', 'broken', 'log'].map((tool) => ({
          name: tool,
          description: said,
          inputSchema: { type: 'object' },
        })),
      }),
    );
  else if (method !== 'tools/call') manners(one);
  else if (name === 'refuse') json(one, { jsonrpc: '2.0', id, error: { code: -32_000, message: said } });
  else if (name === 'broken') json(one, said, 500, { 'x-said': encodeURIComponent(said) });
  else if (name === 'log') {
    const log = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'error', data: said } };
    stream(one).end(event(log) + event(result(one, { content: [] })));
  } else json(one, result(one, { content: [{ type: 'text', text: said }] }));
};

describe.skipIf(process.platform !== 'linux')('over HTTP', () => {
  test(`a secret in a header reaches the one server that names it, however that tells of it ${proves('T-23')}`, async () => {
    await using base = createPlace();
    const place = {
      ...base,
      env: { ...base.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(base.folder, 'no-bus')}` },
    };
    const [far, other] = [await httpServer(tellsHeaders), await httpServer(tellsHeaders)];
    const path = place.config({
      mcpServers: {
        far: { url: `${far.origin}/mcp`, headers: { Authorization: 'Bearer ${secret:CANARY}' } },
        other: { url: `${other.origin}/mcp` },
        bystander: { command: process.execPath, args: [fixture('echo'), 'bystander'] },
      },
      grants: [{ effect: 'allow', levels: ['tool_execute', 'network_access'] }],
    });
    run(place, ['secret', 'set', 'CANARY'], core);
    await using gateway = serve(place, { config: path, args: ['--log-level', 'debug'] });
    await gateway.initialize();
    const relayed = new Set<unknown>();
    for (const method of ['tools/list', 'mcp_server_list']) await gateway.request(method, {});
    for (const name of ['far__own', 'far__refuse']) relayed.add((await gateway.request('tools/call', { name })).id);
    for (const name of ['far__broken', 'far__log', 'other__own', 'other__refuse', 'bystander__env'])
      await gateway.request('tools/call', { name });
    const processes = processesOf(place);
    gateway.end();
    await gateway.exited;

    const told = (server: HttpServer): string => server.heard.map(({ rawHeaders }) => rawHeaders.join(' ')).join('\n');
    expect(far.heard.every(({ headers }) => headers['authorization'] === `Bearer ${core}`)).toBe(true);
    expect(far.heard.every(({ url, body }) => found(url + body).length === 0)).toBe(true);
    expect(found(told(other))).toEqual([]);
    const isRelayed = ({ message }: Line): boolean => message?.method === undefined && relayed.has(message?.id);
    expect(found(textOf(gateway.lines.filter(isRelayed))).length).toBeGreaterThan(0);
    const ours = textOf(gateway.lines.filter((line) => !isRelayed(line)));
    expect(ours).toContain('[secret CANARY]');
    expect(ours).toContain('notifications/message');
    expect(found(ours)).toEqual([]);
    expect(found(gateway.stderr)).toEqual([]);
    expect(found(bytesOf(place))).toEqual([]);
    for (const { command, environment } of processes) expect(found(command + environment)).toEqual([]);
    for (const words of [
      ['audit', '--json'],
      ['audit', 'export'],
      ['audit', 'export', '--format', 'csv'],
      ['list', '--json'],
      ['list', '--servers', '--json'],
    ])
      expect(found(run(place, words))).toEqual([]);
  });

  test(`what a client shows to the gateway, its token and its cookies, reaches no server and no log ${proves('T-23', 'T-24')}`, async () => {
    await using place = createPlace();
    const far = await httpServer(tellsHeaders);
    const path = place.config({
      mcpServers: {
        far: { url: `${far.origin}/mcp` },
        bystander: { command: process.execPath, args: [fixture('echo'), 'bystander'] },
      },
      grants: [{ effect: 'allow', levels: ['tool_execute', 'network_access'] }],
    });
    const made = JSON.parse(run(place, ['token', 'create', '--client', 'anna', '--json'])) as { token: string };
    const words = [program, 'serve', '--config', path, '--http', '0', '--log-level', 'debug'];
    const child = spawn(process.execPath, words, { env: { ...place.env }, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const listening = /Listening at (\S+)/;
    await eventually(() => listening.test(stderr) || child.exitCode !== null);
    const url = listening.exec(stderr)?.[1] ?? '';
    const shown = {
      authorization: `Bearer ${made.token}`,
      cookie: `session=${core}`,
      'proxy-authorization': `Basic ${core}`,
      'x-api-key': core,
      'user-agent': core,
      forwarded: `for=${core}`,
    };
    const ask = async (method: string, params: object, more: object = {}): Promise<Response> =>
      fetch(url, {
        method: 'POST',
        headers: {
          ...shown,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          ...more,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      });
    const opened = await ask('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    });
    await opened.text();
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    const _meta = {
      [claimKeys.protocolVersion]: statelessRevision,
      [claimKeys.clientInfo]: { name: 'a', version: '1' },
      [claimKeys.clientCapabilities]: {},
    };
    let answers = '';
    for (const name of ['far__own', 'far__refuse', 'bystander__env', 'bystander__wire']) {
      answers += await (await ask('tools/call', { name, arguments: {} }, session)).text();
      const claimed = { 'mcp-protocol-version': statelessRevision, 'mcp-method': 'tools/call', 'mcp-name': name };
      answers += await (await ask('tools/call', { name, arguments: {}, _meta }, claimed)).text();
    }
    const processes = processesOf(place);
    child.kill('SIGTERM');
    await exited;

    // Two eras each, and what they say is what the servers know.
    expect(far.heard.filter((one) => methodOf(one) === 'tools/call').length).toBe(4);
    expect(answers).toContain('content');
    const hidden = (text: string): readonly string[] => [
      ...found(text),
      ...(text.includes(made.token) ? [made.token] : []),
    ];
    expect(hidden(JSON.stringify(far.heard.map(({ rawHeaders, body, url: at }) => [rawHeaders, body, at])))).toEqual(
      [],
    );
    expect(hidden(answers)).toEqual([]);
    expect(hidden(stderr)).toEqual([]);
    expect(hidden(bytesOf(place))).toEqual([]);
    for (const { command, environment } of processes) expect(hidden(command + environment)).toEqual([]);
  });
});
