import { describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { proves } from '../../test/security/proves.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { ListKey } from '../protocol/mcp.ts';
import { createCatalog } from './catalog.ts';
import { createDirectory } from './directory.ts';
import type { DirectoryOptions } from './directory.ts';
import type { Surface } from './surface.ts';

const principal = { client: 'c' };

const surface = (lists: Partial<Record<ListKey, readonly JsonObject[]>> = {}, greeting: JsonObject = {}): Surface => ({
  greeting,
  lists: { tools: [], resources: [], resourceTemplates: [], prompts: [], ...lists },
});

const setUp = (surfaces: Readonly<Record<string, Surface | undefined>>, options: Partial<DirectoryOptions> = {}) => {
  const servers = Object.keys(surfaces);
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const catalog = createCatalog({ servers, prefix: true, digest, onOddity: () => {} });
  for (const [name, known] of Object.entries(surfaces)) if (known !== undefined) catalog.put(name, known);
  const discovered: (string | undefined)[] = [];
  const directory = createDirectory({
    catalog,
    servers: () => servers,
    showsInstructions: () => true,
    patienceMs: 10,
    callPatienceMs: 20,
    discover: async (_waitMs, only) => void discovered.push(only),
    visible: () => true,
    facts: () => ({ needs: [], violations: [] }),
    setLogLevel: () => {},
    presence: { join: () => {}, leave: () => {}, relay: () => {} },
    ownResources: { isOffered: () => false, find: () => undefined, list: async () => [] },
    ...options,
  });
  return { catalog, directory, discovered };
};

describe('a list', () => {
  const files = surface({ tools: [{ name: 'read' }, { name: 'write' }] });

  test('is answered without a start where every server was seen before', async () => {
    const { directory, discovered } = setUp({ files });
    expect(await directory.list('tools/list', principal)).toEqual([{ name: 'files__read' }, { name: 'files__write' }]);
    expect(discovered).toEqual([]);
  });

  test('waits for servers that were never seen', async () => {
    const { directory, discovered } = setUp({ files, notes: undefined });
    await directory.list('tools/list', principal);
    expect(discovered).toEqual([undefined]);
  });

  test(`shows only what the policy says that this principal may use ${proves('T-05')}`, async () => {
    const { directory } = setUp(
      { files },
      { visible: ({ target }, { client }) => client === 'writer' || target.name === 'read' },
    );
    expect(await directory.list('tools/list', { client: 'reader' })).toEqual([{ name: 'files__read' }]);
    expect(await directory.list('tools/list', { client: 'writer' })).toHaveLength(2);
    expect(await directory.list('tools/list', { client: 'reader' })).toHaveLength(1);
  });
});

describe('a name', () => {
  const known = {
    files: surface({
      tools: [{ name: 'read', description: 'd' }],
      prompts: [{ name: 'greet' }],
      resources: [{ uri: 'a:b' }],
      resourceTemplates: [{ uriTemplate: 'a:{c}' }],
    }),
  };

  test('of a tool becomes its own; everything else in the params stays', () => {
    const { directory } = setUp(known);
    expect(
      directory.find('tools/call', { name: 'files__read', arguments: { name: 'x' }, 'x-odd': 1, _meta: {} }),
    ).toEqual({
      target: { kind: 'tool', upstream: 'files', name: 'read' },
      params: { name: 'read', arguments: { name: 'x' }, 'x-odd': 1, _meta: {} },
      own: { name: 'read', description: 'd' },
    });
  });

  test('of a prompt becomes its own', () => {
    const { directory } = setUp(known);
    expect(directory.find('prompts/get', { name: 'files__greet' })).toMatchObject({
      target: { kind: 'prompt', name: 'greet' },
      params: { name: 'greet' },
    });
  });

  test('of a resource stays as it is', () => {
    const { directory } = setUp(known);
    expect(directory.find('resources/read', { uri: 'a:b', 'x-odd': 1 })).toMatchObject({
      target: { kind: 'resource', upstream: 'files', name: 'a:b' },
      params: { uri: 'a:b', 'x-odd': 1 },
    });
  });

  test('to complete is that of a prompt, a template or a URI', () => {
    const { directory } = setUp(known);
    const find = (ref: unknown) => directory.find('completion/complete', { ref, argument: { name: 'a', value: '' } });
    expect(find({ type: 'ref/prompt', name: 'files__greet', 'x-odd': 1 })).toMatchObject({
      target: { kind: 'prompt', name: 'greet' },
      params: { ref: { type: 'ref/prompt', name: 'greet', 'x-odd': 1 } },
    });
    expect(find({ type: 'ref/resource', uri: 'a:{c}' })).toMatchObject({ target: { kind: 'resource', name: 'a:{c}' } });
    expect(find({ type: 'ref/resource', uri: 'a:z' })).toMatchObject({ target: { kind: 'resource', name: 'a:z' } });
    expect([
      find('text'),
      find({ type: 'ref/prompt', name: 'greet' }),
      find({ type: 'ref/resource', uri: 'z' }),
    ]).toEqual([undefined, undefined, undefined]);
  });

  test('that nobody has is nobody, at once, where every server was seen', () => {
    const { directory, discovered } = setUp(known);
    for (const name of ['read', 'files__write', '__proto__', 'other__read'])
      expect(directory.find('tools/call', { name })).toBeUndefined();
    expect(discovered).toEqual([]);
  });

  test('that nobody has yet is looked for with the server that it names, else with all', async () => {
    const { directory, discovered, catalog } = setUp({ ...known, notes: undefined });
    const found = directory.find('tools/call', { name: 'notes__add' });
    catalog.put('notes', surface({ tools: [{ name: 'add' }] }));
    expect(await found).toMatchObject({ target: { upstream: 'notes', name: 'add' } });
    expect(discovered).toEqual(['notes']);
  });

  test('that says which server it is of is waited for longer than one that may be of any', async () => {
    const waits: number[] = [];
    const { directory } = setUp({ notes: undefined }, { discover: async (waitMs) => void waits.push(waitMs) });
    await directory.find('tools/call', { name: 'notes__add' });
    await directory.find('tools/call', { name: 'strange__add' });
    expect(waits).toEqual([20, 10]);
  });

  test('of a stranger is looked for with all', async () => {
    const { directory, discovered } = setUp({ ...known, notes: undefined });
    expect(await directory.find('tools/call', { name: 'strange__add' })).toBeUndefined();
    expect(await directory.find('resources/read', { uri: 'z:z' })).toBeUndefined();
    expect(discovered).toEqual([undefined, undefined]);
  });
});

describe("what is the gateway's own", () => {
  const own = { target: { kind: 'resource', upstream: 'own', name: 'own:a' }, params: {}, own: undefined } as const;
  const set = () =>
    setUp(
      { files: surface({ resources: [{ uri: 'own:a', name: 'a' }] }) },
      {
        ownResources: {
          isOffered: () => true,
          find: (uri) => (uri.startsWith('own:') ? own : undefined),
          list: async () => [{ uri: 'own:b' }],
        },
      },
    );

  test('is found before what a server calls the same', () => {
    const { directory } = set();
    for (const method of ['resources/read', 'resources/subscribe'] as const)
      expect(directory.find(method, { uri: 'own:a' })).toBe(own);
  });

  test('is listed after what servers have, and offered where they have nothing', async () => {
    const { directory } = set();
    expect(await directory.list('resources/list', principal)).toEqual([{ uri: 'own:a', name: 'a' }, { uri: 'own:b' }]);
    expect(await directory.list('tools/list', principal)).toEqual([]);
    expect(directory.offer().capabilities).toHaveProperty('resources');
  });
});

describe('the offer', () => {
  test('is what any server has', () => {
    const { directory } = setUp({
      files: surface({}, { capabilities: { tools: {}, logging: {} } }),
      notes: surface({}, { capabilities: { prompts: {}, 'x-odd': {} } }),
    });
    expect(directory.offer()).toEqual({
      capabilities: { tools: { listChanged: true }, prompts: { listChanged: true }, logging: {} },
      instructions: '',
    });
  });

  test('counts a server that was never seen as having everything', () => {
    const { directory } = setUp({ files: undefined });
    expect(Object.keys(directory.offer().capabilities)).toEqual([
      'tools',
      'resources',
      'prompts',
      'completions',
      'logging',
    ]);
  });

  test('of a server that says nothing usable is nothing', () => {
    const { directory } = setUp({
      a: surface(),
      b: surface({}, { capabilities: 7 }),
      c: surface({}, { capabilities: { tools: true }, instructions: 7 }),
    });
    expect(directory.offer()).toEqual({ capabilities: {}, instructions: '' });
  });

  test('has the instructions of each server under its name, cut where they are too long', () => {
    const { directory } = setUp({
      a: surface({}, { instructions: 'Use a.' }),
      b: surface({}, { instructions: 'x'.repeat(100_000) }),
      c: surface({}, { instructions: '' }),
    });
    const { instructions } = directory.offer();
    expect(instructions.startsWith('# a\n\nUse a.\n\n# b\n\nxxx')).toBe(true);
    expect(instructions.length).toBeLessThan(17_000);
    expect(instructions).not.toContain('# c');
  });
});

test('servers are known by name', () => {
  const { directory } = setUp({ files: undefined });
  expect([directory.hasServer('files'), directory.hasServer('x'), directory.hasServer('__proto__')]).toEqual([
    true,
    false,
    false,
  ]);
});
