import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noSandbox } from '../fixtures/confined.ts';
import { proves } from '../security/proves.ts';
import { createPlace, eventually, recordsOf, resultOf, runCommand, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const why = noSandbox ? 'skipped, because bwrap is missing or forbidden: ' : '';
const confined = { command: process.execPath, args: [fixture('peek')], sandbox: {} };
const may = { effect: 'allow', level: 'tool_execute', server: 'peek' };

interface World {
  readonly place: Place;
  readonly gateway: RawGateway;
  at(name: string): string;
  /** What the server answers. */
  tell(tool: string, told?: object): Promise<string>;
  /** The same, as the client gets it. */
  call(tool: string, told?: object): Promise<Message>;
}

const textIn = (answer: Message): string =>
  (resultOf(answer)['content'] as { text: string }[]).map(({ text }) => text).join();

const world = async (server: object = {}, more: { grants?: object[]; env?: object } = {}): Promise<World> => {
  const place = createPlace();
  onTestFinished(() => place[Symbol.asyncDispose]());
  mkdirSync(join(place.folder, 'film', 'notes'), { recursive: true });
  writeFileSync(join(place.folder, 'film', 'scene.md'), 'La nuit tombe.');
  writeFileSync(join(place.folder, 'home', 'secret'), 'canary');
  const config = place.config({
    providers: { filesystem: false },
    project: { root: join(place.folder, 'film') },
    mcpServers: { peek: { ...confined, ...server } },
    grants: [may, ...(more.grants ?? [])],
  });
  const gateway = serve({ ...place, env: { ...place.env, ...more.env } }, { config });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  await gateway.request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  });
  await gateway.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const call = (tool: string, told: object = {}): Promise<Message> =>
    gateway.request('tools/call', { name: `peek__${tool}`, arguments: told });
  return {
    place,
    gateway,
    at: (name) => join(place.folder, name),
    call,
    tell: async (tool, told) => textIn(await call(tool, told)),
  };
};

const grant = ({ place }: World, ...words: readonly string[]): string => {
  const { code, out, err } = runCommand(
    place,
    'grant',
    '*',
    ...words,
    '--json',
    '--config',
    join(place.folder, 'storycore-mcp.json'),
  );
  if (code !== 0) throw new Error(err);
  return (JSON.parse(out) as { id: string }[])[0]?.id ?? '';
};

describe.skipIf(noSandbox)(`${why}a server that does not say what it touches`, () => {
  test(`sees and writes what is granted, and nothing else ${proves('T-32')}`, async () => {
    const peek = await world({}, { grants: [{ effect: 'allow', level: 'resource_read', paths: ['film'] }] });
    expect(await peek.tell('look', { what: peek.at('film/scene.md') })).toBe('La nuit tombe.');
    expect(await peek.tell('put', { what: peek.at('film/new.md'), text: 'x' })).toBe('EROFS');
    expect(await peek.tell('look', { what: peek.at('home/secret') })).toBe('ENOENT');
    expect(await peek.tell('look', { what: '/etc/shadow' })).toBe('ENOENT');
    expect(await peek.tell('look', { what: join(peek.place.data, 'state.db') })).toBe('ENOENT');
  });

  test('is started anew when a grant opens or closes a folder, and a call that it has is answered', async () => {
    const peek = await world({}, { grants: [{ effect: 'allow', level: 'resource_read', paths: ['film'] }] });
    expect(await peek.tell('put', { what: peek.at('film/notes/a.md'), text: 'a' })).toBe('EROFS');
    const slow = peek.tell('wait', { what: '1500' });
    const id = grant(peek, 'peek/*', '--level', 'resource_write', '--path', peek.at('film/notes'));
    // Grants are looked for at most every 200 ms.
    const putUntil = async (name: string, wanted: string): Promise<string> => {
      let said = '';
      for (const until = performance.now() + 5_000; said !== wanted && performance.now() < until; await sleep(20))
        said = await peek.tell('put', { what: peek.at(`film/notes/${name}`), text: name });
      return said;
    };
    expect(await putUntil('a.md', 'undefined')).toBe('undefined');
    expect(readFileSync(peek.at('film/notes/a.md'), 'utf8')).toBe('a.md');
    expect(await slow).toBe('waited');
    expect(runCommand(peek.place, 'revoke', id).code).toBe(0);
    expect(await putUntil('b.md', 'EROFS')).toBe('EROFS');
    const states = recordsOf(peek.place).filter(({ kind, target }) => kind === 'server' && target.upstream === 'peek');
    expect(states.filter(({ outcome, method }) => outcome !== 'ok' && !method.startsWith('confinement'))).toEqual([]);
  });

  test('reaches the hosts of its grants through the proxy alone, and each connection is recorded with its call', async () => {
    const site = createServer((_request, response) => response.end('bonjour'));
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void site.close());
    const { port } = site.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const none = await world();
    expect(await none.tell('ask', { what: url })).toMatch(/ECONNREFUSED|ENETUNREACH/);
    const peek = await world(
      {},
      {
        grants: [
          {
            effect: 'allow',
            level: 'network_access',
            server: 'peek',
            hosts: ['127.0.0.1'],
            ports: [port],
            protocols: ['http'],
          },
        ],
      },
    );
    expect(await peek.tell('ask', { what: url })).toBe('200 bonjour');
    expect(await peek.tell('ask', { what: `http://127.0.0.1:${port + 1}/` })).toMatch(/cancelled|403/);
    const records = recordsOf(peek.place);
    const calls = records.filter(({ kind }) => kind === 'call');
    await eventually(() => recordsOf(peek.place).filter(({ kind }) => kind === 'connection').length >= 2);
    const connections = recordsOf(peek.place).filter(({ kind }) => kind === 'connection');
    expect(
      connections.map(({ outcome, target, principal, call }) => [outcome, target.name, principal.client, call]),
    ).toEqual(
      expect.arrayContaining([
        ['ok', `127.0.0.1:${port}`, 'raw', calls[0]?.id],
        ['permission-denied', `127.0.0.1:${port + 1}`, 'raw', calls[1]?.id],
      ]),
    );
  });

  test('that takes too much memory ends with an error that names it, and others go on meanwhile', async () => {
    const peek = await world({ sandbox: { limits: { memory: '200MiB' } } });
    const bomb = peek.call('grow', { what: '1024' });
    expect(JSON.stringify(await bomb)).toContain('went over the limit of its memory, 200 MiB');
    expect(await peek.tell('who')).toMatch(/^\d+$/);
  });
});

describe.skipIf(noSandbox)(`${why}what one call may use`, () => {
  const sandbox = { limits: { memory: '700MiB', per_call: { memory: '300MiB', cpu_seconds: 2 } } };

  test('is measured, call by call, and recorded', async () => {
    const peek = await world({ sandbox });
    await Promise.all([peek.tell('grow', { what: '128' }), peek.tell('spin', { what: '300' })]);
    expect(await peek.tell('shrink')).toBe('8');
    const used = recordsOf(peek.place)
      .filter(({ kind }) => kind === 'call')
      .map(({ usage }) => usage);
    expect(used).toHaveLength(3);
    expect(used[0]?.peakBytes).toBeGreaterThan(128 * 2 ** 20);
    expect(used[1]?.cpuMs).toBeGreaterThanOrEqual(200);
    expect(used[2]?.cpuMs).toBeLessThan(200);
  });

  test('ends the call that uses more, with an error that names the limit; the next one works', async () => {
    const peek = await world({ sandbox });
    const memory = JSON.stringify(await peek.call('grow', { what: '500' }));
    expect(memory).toContain('went over the limit of the memory of a call, 300 MiB');
    expect(await peek.tell('who')).toMatch(/^\d+$/);
    const cpu = JSON.stringify(await peek.call('spin', { what: '20000' }));
    expect(cpu).toContain('went over the limit of the processor time of a call, 2 s');
    expect(cpu).toContain('limit-exceeded');
    expect(await peek.tell('who')).toMatch(/^\d+$/);
  });
});

describe('a server that needs more confinement than there is', () => {
  const nowhere = { env: { PATH: '/nonexistent' } };

  test('does not start, and says what is missing, how to get it, and how to do without', async () => {
    const peek = await world({}, nowhere);
    await peek.call('who');
    const refused = JSON.stringify((await peek.gateway.request('mcp_server_list', {})).result);
    expect(refused).toContain('The server peek needs some confinement, and this machine gives');
    expect(refused).toContain('bwrap is not installed.');
    expect(refused).toMatch(/install/);
    expect(refused).toContain('\\"sandbox\\": {\\"require\\": \\"none\\"');
  });

  test('starts where a person said in words that it may, and lists and the audit say so', async () => {
    const peek = await world({ sandbox: { require: 'none', because: 'We wrote it ourselves.' } }, nowhere);
    expect(await peek.tell('who')).toMatch(/^\d+$/);
    const listed = JSON.stringify((await peek.gateway.request('mcp_server_list', {})).result);
    expect(listed).toContain('"because":"We wrote it ourselves."');
    expect(recordsOf(peek.place).map(({ method }) => method)).toContainEqual(
      expect.stringMatching(/^confinement (none|container): /),
    );
  });
});

describe('a grant that a sandbox cannot hold to', () => {
  test('is refused when it is given', async () => {
    const peek = await world();
    expect(() => grant(peek, 'peek/*', '--level', 'network_access')).toThrow(
      'peek runs in a sandbox, which cannot hold to this grant: it names no host',
    );
    expect(() => grant(peek, 'peek/*', '--level', 'resource_read', '--path', '/')).toThrow('opens the whole');
  });
});
