import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { answering, puppet, toolsPage, withTools } from '../fixtures/e2e-script.ts';
import { proves } from '../security/proves.ts';
import {
  allowing,
  createPlace,
  eventually,
  journalOf,
  processesNaming,
  recordsOf,
  resultOf,
  runCommand,
  serve,
  toolNamesIn,
} from './raw-client.ts';
import type { Place, RawGateway } from './raw-client.ts';

const start = async (place: Place, config: object, args: readonly string[] = []): Promise<RawGateway> => {
  const gateway = serve(place, { config: place.config(config), args });
  await gateway.initialize();
  return gateway;
};

const namesOf = async (gateway: RawGateway): Promise<readonly string[]> =>
  toolNamesIn(await gateway.request('tools/list'));

const textOf = async (gateway: RawGateway, name: string): Promise<string> =>
  JSON.stringify((await gateway.request('tools/call', { name, arguments: {} })).result);

const changes = (gateway: RawGateway): number =>
  gateway.lines.filter(({ message }) => message?.method === 'notifications/tools/list_changed').length;

describe('what is remembered', () => {
  test('the lists of 10 servers are answered from memory: no server is started, until one is used', async () => {
    await using place = createPlace();
    const puppets = Array.from({ length: 10 }, (_, at) => ({
      name: `s${at}`,
      ...puppet(place.folder, `s${at}`, {
        ...withTools([`first-${at}`, `second-${at}`]),
        greeting: `{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"prompts":{},"resources":{}},"serverInfo":{"name":"s","version":"1"},"instructions":"Server ${at}."}`,
      }),
    }));
    const config = allowing(Object.fromEntries(puppets.map(({ name, entry }) => [name, entry])));

    const first = await start(place, config);
    const listed = await first.request('tools/list');
    expect(listed.result?.['tools']).toHaveLength(20);
    await first[Symbol.asyncDispose]();
    const journals = () => puppets.map(({ journal }) => journalOf(journal).length);
    const before = journals();

    await using second = serve(place, { config: place.config(config) });
    const greeting = await second.initialize();
    expect(greeting.result?.['instructions']).toContain('Server 9.');
    expect((await second.request('tools/list')).result).toEqual(listed.result);
    for (const method of ['prompts/list', 'resources/list', 'resources/templates/list']) await second.request(method);
    expect(processesNaming(place.folder)).toEqual([second.pid]);
    expect(journals()).toEqual(before);

    expect(await textOf(second, 's3__first-3')).toContain('first-3');
    expect(processesNaming(place.folder)).toHaveLength(2);
    // It was seen to be as remembered, so there is nothing to tell.
    await sleep(400);
    expect(changes(second)).toBe(0);
  });

  test('a server that has other tools than remembered is found out when it is used, and the change is announced', async () => {
    await using place = createPlace();
    const old = puppet(place.folder, 'p', withTools(['kept', 'dropped']));
    const config = allowing({ p: old.entry });
    const first = await start(place, config);
    expect(await namesOf(first)).toEqual(['p__kept', 'p__dropped']);
    await first[Symbol.asyncDispose]();

    puppet(place.folder, 'p', withTools(['kept', 'added']));
    await using second = await start(place, config);
    expect(await namesOf(second)).toEqual(['p__kept', 'p__dropped']);
    await textOf(second, 'p__kept');
    await eventually(() => changes(second) === 1);
    expect(await namesOf(second)).toEqual(['p__kept', 'p__added']);
    expect(await textOf(second, 'p__added')).toContain('added');
    expect((await second.request('tools/call', { name: 'p__dropped' })).error?.code).toBe(-32_602);
  });

  test('what is remembered belongs to the very command: another one is asked anew', async () => {
    await using place = createPlace();
    const first = puppet(place.folder, 'p', withTools(['one']));
    const before = await start(place, allowing({ p: first.entry }));
    expect(await namesOf(before)).toEqual(['p__one']);
    await before[Symbol.asyncDispose]();
    const other = puppet(place.folder, 'q', withTools(['two']));
    await using after = await start(place, allowing({ p: other.entry }));
    expect(await namesOf(after)).toEqual(['p__two']);
  });
});

describe('what changes', () => {
  test('a server that says its list changed is read again, and the change is announced once it is there', async () => {
    await using place = createPlace();
    const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n';
    const server = puppet(
      place.folder,
      'p',
      withTools(['grow'], {
        grow: [
          { list: 'tools/list', pages: [toolsPage('grow'), toolsPage('grown')] },
          // However often it says so.
          { write: changed, times: 50 },
          answering({ content: [] }),
        ],
      }),
    );
    await using gateway = await start(place, allowing({ p: server.entry }));
    expect(await namesOf(gateway)).toEqual(['p__grow']);
    await textOf(gateway, 'p__grow');
    await eventually(() => changes(gateway) > 0);
    expect(await namesOf(gateway)).toEqual(['p__grow', 'p__grown']);
    await sleep(600);
    expect(changes(gateway)).toBe(1);
    expect(journalOf(server.journal).filter((line) => line.includes('"tools/list"')).length).toBeLessThan(10);
  });

  test('a server that says so is believed, even where nothing is seen of it', async () => {
    await using place = createPlace();
    const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n';
    const server = puppet(
      place.folder,
      'p',
      withTools(['same'], { same: [{ write: changed }, answering({ content: [] })] }),
    );
    await using gateway = await start(place, allowing({ p: server.entry }));
    await namesOf(gateway);
    const reads = () => journalOf(server.journal).filter((line) => line.includes('"tools/list"')).length;
    const before = reads();
    await textOf(gateway, 'p__same');
    await eventually(() => reads() > before && changes(gateway) > 0);
    await sleep(200);
    expect(changes(gateway)).toBe(1);
  });

  test(`a grant and its revocation in another process change what is listed and allowed, and are announced ${proves('T-05', 'T-08')}`, async () => {
    await using place = createPlace();
    const server = puppet(place.folder, 'p', withTools(['free', 'guarded']));
    const config = {
      mcpServers: { p: server.entry },
      grants: [{ effect: 'allow', level: 'tool_execute', server: 'p', name: 'free' }],
    };
    await using gateway = await start(place, config);
    expect(await namesOf(gateway)).toEqual(['p__free']);
    expect(await textOf(gateway, 'p__guarded')).toContain('permission-denied');

    const granted = runCommand(place, 'grant', 'raw', 'p/guarded', '--level', 'execute', '--json');
    expect([granted.code, granted.err]).toEqual([0, expect.any(String)]);
    await eventually(() => changes(gateway) === 1);
    expect(await namesOf(gateway)).toEqual(['p__free', 'p__guarded']);
    expect(await textOf(gateway, 'p__guarded')).toContain('"guarded');

    expect(runCommand(place, 'revoke', '--all').code).toBe(0);
    await eventually(() => changes(gateway) === 2);
    expect(await namesOf(gateway)).toEqual(['p__free']);
    expect(await textOf(gateway, 'p__guarded')).toContain('permission-denied');
    expect(journalOf(server.journal).filter((line) => line.includes('"name":"guarded"'))).toHaveLength(1);
  });

  test(`the remedy of a refusal is the command that allows just this ${proves('T-06')}`, async () => {
    await using place = createPlace();
    const server = puppet(place.folder, 'p', withTools(['guarded', 'other']));
    await using gateway = await start(place, { mcpServers: { p: server.entry } });
    const { result } = await gateway.request('tools/call', { name: 'p__guarded', arguments: {} });
    const meta = result?.['_meta'] as Record<string, { remedy?: string }> | undefined;
    const remedy = meta?.['storycore-mcp/error']?.remedy ?? '';
    const [, words = ''] = /`storycore-mcp (grant [^`]+)`/.exec(remedy) ?? [];
    expect(words).not.toBe('');
    expect(journalOf(server.journal).join('\n')).not.toContain('tools/call');
    const unquoted = words.split(' ').map((word) => word.replaceAll("'", ''));
    expect(runCommand(place, ...unquoted)).toMatchObject({ code: 0 });
    await eventually(() => changes(gateway) === 1);
    expect(await namesOf(gateway)).toEqual(['p__guarded']);
    expect(await textOf(gateway, 'p__guarded')).toContain('"guarded');
    expect(await textOf(gateway, 'p__other')).toContain('permission-denied');
    expect(recordsOf(place).filter(({ kind }) => kind === 'grant')).toHaveLength(1);
  });
});

describe('names', () => {
  test('with one server the prefix can be off: names are its own', async () => {
    await using place = createPlace();
    const server = puppet(place.folder, 'p', {
      lists: {
        'tools/list': [toolsPage('echo', 'strange name.with/signs', 'x__y')],
        'prompts/list': ['{"prompts":[{"name":"ask me"}]}'],
      },
    });
    await using gateway = await start(place, allowing({ p: server.entry }, { prefix: false }));
    expect(await namesOf(gateway)).toEqual(['echo', 'strange name.with/signs', 'x__y']);
    for (const name of ['echo', 'strange name.with/signs', 'x__y']) expect(await textOf(gateway, name)).toContain(name);
    expect((await gateway.request('tools/call', { name: 'p__echo' })).error?.code).toBe(-32_602);
    expect((await gateway.request('prompts/get', { name: 'ask me' })).result).toBeDefined();
  });

  test('with two servers the prefix cannot be off', async () => {
    await using place = createPlace();
    const [a, b] = [puppet(place.folder, 'a', withTools(['t'])), puppet(place.folder, 'b', withTools(['t']))];
    await using gateway = serve(place, {
      config: place.config(allowing({ a: a.entry, b: b.entry }, { prefix: false })),
    });
    expect(await gateway.exited).toEqual({ code: 78, signal: null });
    expect(gateway.stderr).toContain('prefix');
  });

  test('names that would meet stay apart: each call reaches the server and the tool that was meant', async () => {
    await using place = createPlace();
    const long = 'l'.repeat(100);
    const servers: Readonly<Record<string, readonly string[]>> = {
      a: ['b__c', 'same', 'x y', 'x.y', long, `${long}2`],
      a__b: ['c', 'same'],
      'Le Phare ✨': ['same', 'x y'],
      'Le Phare ★': ['same'],
    };
    const puppets = Object.entries(servers).map(([name, tools], at) => {
      const on = Object.fromEntries(
        tools.map((tool) => [tool, [answering({ content: [{ type: 'text', text: `${name} / ${tool}` }] })]]),
      );
      return [name, puppet(place.folder, `s${at}`, withTools(tools, on)).entry] as const;
    });
    const config = allowing(Object.fromEntries(puppets));
    await using gateway = await start(place, config);
    const names = await namesOf(gateway);
    const expected = Object.entries(servers).flatMap(([name, tools]) => tools.map((tool) => `${name} / ${tool}`));
    expect(new Set(names).size).toBe(expected.length);
    expect(names.filter((name) => !/^[A-Za-z0-9_-]{1,64}$/.test(name))).toEqual([]);
    for (const [at, name] of names.entries()) expect(await textOf(gateway, name)).toContain(expected[at]);
    await using again = await start(place, config);
    expect(await namesOf(again)).toEqual(names);
  });

  test('a URI that two servers offer belongs to the first of the configuration', async () => {
    await using place = createPlace();
    const offering = (name: string) =>
      puppet(place.folder, name, {
        lists: { 'resources/list': [`{"resources":[{"uri":"same://uri","name":"${name}"}]}`] },
        on: { 'same://uri': [answering({ contents: [{ uri: 'same://uri', text: name }] })] },
      }).entry;
    await using gateway = await start(place, allowing({ second: offering('second'), first: offering('first') }));
    expect((await gateway.request('resources/list')).result?.['resources']).toEqual([
      { uri: 'same://uri', name: 'second' },
    ]);
    expect(JSON.stringify(await gateway.request('resources/read', { uri: 'same://uri' }))).toContain('"second"');
    expect(gateway.stderr).toContain('second offers it already');
  });

  test('a long list comes in pages that lose and repeat nothing', async () => {
    await using place = createPlace();
    const names = Array.from({ length: 2_345 }, (_, at) => `t${at}`);
    const server = puppet(place.folder, 'p', withTools(names));
    await using gateway = await start(place, allowing({ p: server.entry }));
    const seen: string[] = [];
    let cursor: unknown;
    do {
      const page = await gateway.request('tools/list', cursor === undefined ? {} : { cursor });
      seen.push(...toolNamesIn(page));
      cursor = resultOf(page)['nextCursor'];
    } while (cursor !== undefined);
    expect(seen).toEqual(names.map((name) => `p__${name}`));
    for (const wrong of ['nonsense', 7, '', null, {}]) {
      expect((await gateway.request('tools/list', { cursor: wrong })).error?.code).toBe(-32_602);
    }
  });
});
