import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import type { ListKey } from '../protocol/mcp.ts';
import { createCatalog } from './catalog.ts';
import type { CatalogOptions } from './catalog.ts';
import type { Surface } from './surface.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const surface = (lists: Partial<Record<ListKey, readonly JsonObject[]>> = {}): Surface => ({
  greeting: {},
  lists: { tools: [], resources: [], resourceTemplates: [], prompts: [], ...lists },
});

const setUp = (options: Partial<CatalogOptions> = {}) => {
  const oddities: string[] = [];
  const catalog = createCatalog({
    servers: ['files', 'notes'],
    prefix: true,
    digest,
    onOddity: (server, what) => oddities.push(`${server}: ${what}`),
    ...options,
  });
  return { catalog, oddities };
};

const namesOf = (entries: readonly { readonly shown: JsonObject }[]): unknown[] =>
  entries.map(({ shown }) => shown['name'] ?? shown['uri']);

describe('lists', () => {
  test('stand in the order of the configuration, whoever came first', () => {
    const { catalog } = setUp();
    catalog.put('notes', surface({ tools: [{ name: 'b' }, { name: 'a' }] }));
    catalog.put('files', surface({ tools: [{ name: 'z' }] }));
    expect(namesOf(catalog.entries('tools'))).toEqual(['files__z', 'notes__b', 'notes__a']);
  });

  test('show everything as its server describes it, but for the name of tools and prompts', () => {
    const { catalog } = setUp();
    const tool = { 'x-odd': [1], name: 'read', inputSchema: { type: 'object' } };
    catalog.put(
      'files',
      surface({
        tools: [tool],
        prompts: [{ name: 'p', 'x-odd': 1 }],
        resources: [{ uri: 'a:b', name: 'read' }],
        resourceTemplates: [{ uriTemplate: 'a:{b}', name: 'n' }],
      }),
    );
    expect(catalog.entries('tools')[0]).toEqual({
      target: { kind: 'tool', upstream: 'files', name: 'read' },
      own: tool,
      shown: { ...tool, name: 'files__read' },
    });
    expect(Object.keys(catalog.entries('tools')[0]?.shown ?? {})).toEqual(['x-odd', 'name', 'inputSchema']);
    expect(catalog.entries('prompts')[0]?.shown).toEqual({ name: 'files__p', 'x-odd': 1 });
    expect(catalog.entries('resources')[0]?.shown).toEqual({ uri: 'a:b', name: 'read' });
    expect(catalog.entries('resourceTemplates')[0]?.target).toEqual({
      kind: 'resource',
      upstream: 'files',
      name: 'a:{b}',
    });
  });

  test('of one server may go without the prefix', () => {
    const { catalog } = setUp({ servers: ['files'], prefix: false });
    catalog.put('files', surface({ tools: [{ name: 'read/it.now' }] }));
    expect(catalog.tool('read/it.now')?.target.name).toBe('read/it.now');
  });

  test('leave out what cannot be named, and say so', () => {
    const { catalog, oddities } = setUp();
    catalog.put(
      'files',
      surface({ tools: [{}, { name: '' }, { name: 7 }, { name: 'fine' }], resources: [{ name: 'no uri' }] }),
    );
    expect(namesOf(catalog.entries('tools'))).toEqual(['files__fine']);
    expect(oddities).toHaveLength(4);
    expect(oddities[0]).toBe('files: An entry of its tools was left out: it has no usable name.');
    expect(oddities[3]).toBe('files: An entry of its resources was left out: it has no usable uri.');
  });

  test('have every name once: the first server of the configuration keeps it', () => {
    const { catalog, oddities } = setUp();
    catalog.put('notes', surface({ resources: [{ uri: 'a:b', who: 'notes' }] }));
    catalog.put(
      'files',
      surface({
        resources: [
          { uri: 'a:b', who: 'files' },
          { uri: 'a:b', who: 'twice' },
        ],
      }),
    );
    expect(catalog.entries('resources').map(({ shown }) => shown['who'])).toEqual(['files']);
    expect(oddities).toEqual([
      'files: Its a:b was left out: files offers it already.',
      'notes: Its a:b was left out: files offers it already.',
    ]);
  });

  test('leave out tools that need tasks, and the offer of tasks of the others', () => {
    const { catalog, oddities } = setUp();
    const execution = (taskSupport: string): JsonObject => ({
      name: taskSupport,
      execution: { taskSupport, 'x-odd': 1 },
    });
    catalog.put(
      'files',
      surface({
        tools: [
          execution('required'),
          execution('optional'),
          { name: 'none', execution: { 'x-odd': 1 } },
          { name: 'odd', execution: 7 },
        ],
      }),
    );
    expect(catalog.entries('tools').map(({ shown }) => shown['execution'])).toEqual([
      { 'x-odd': 1 },
      { 'x-odd': 1 },
      7,
    ]);
    expect(catalog.tool('files__optional')?.own['execution']).toEqual({ taskSupport: 'optional', 'x-odd': 1 });
    expect(oddities).toEqual(['files: An entry of its tools was left out: it needs tasks, which are not relayed.']);
  });
});

describe('names', () => {
  test('lead to what they name, and nowhere else', () => {
    const { catalog } = setUp();
    catalog.put('files', surface({ tools: [{ name: 'a' }], prompts: [{ name: 'b' }] }));
    expect(catalog.tool('files__a')?.target).toEqual({ kind: 'tool', upstream: 'files', name: 'a' });
    expect(catalog.prompt('files__b')?.target).toEqual({ kind: 'prompt', upstream: 'files', name: 'b' });
    for (const name of ['a', 'files__b', 'notes__a', '__proto__', 'constructor', ''])
      expect(catalog.tool(name)).toBeUndefined();
  });

  test('are found again for every tool of every server, however they are called', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom('a__b', 'x', 'x_h0123456789', '__proto__', 'constructor'),
    );
    const names = fc.uniqueArray(name, { maxLength: 20 });
    fc.assert(
      fc.property(names, names, (mine, yours) => {
        const { catalog, oddities } = setUp({ servers: ['a', 'a__b'] });
        catalog.put('a', surface({ tools: mine.map((one) => ({ name: one })) }));
        catalog.put('a__b', surface({ tools: yours.map((one) => ({ name: one })) }));
        const found = catalog.entries('tools').map(({ shown }) => catalog.tool(String(shown['name']))?.target);
        const expected = [...mine.map((one) => ['a', one]), ...yours.map((one) => ['a__b', one])];
        expect(found.map((target) => [target?.upstream, target?.name])).toEqual(expected);
        expect(oddities).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a URI', () => {
  const { catalog } = setUp();
  catalog.put('files', surface({ resourceTemplates: [{ uriTemplate: 'notes://{+all}' }, { uriTemplate: 'broken{' }] }));
  catalog.put(
    'notes',
    surface({ resources: [{ uri: 'notes://one' }], resourceTemplates: [{ uriTemplate: 'other://{id}' }] }),
  );

  test('that is listed belongs to the server that lists it, before any template', () => {
    expect(catalog.resource('notes://one')).toEqual({ kind: 'resource', upstream: 'notes', name: 'notes://one' });
  });

  test('that fits a template belongs to the first server that has one', () => {
    expect(catalog.resource('notes://two')).toEqual({ kind: 'resource', upstream: 'files', name: 'notes://two' });
    expect(catalog.resource('other://7')?.upstream).toBe('notes');
  });

  test('that nobody offers belongs to nobody', () => {
    for (const uri of ['other://a/b', 'broken{', 'file:///x', '', '__proto__'])
      expect(catalog.resource(uri)).toBeUndefined();
  });

  test('is not matched against templates without bound', () => {
    const { catalog: many } = setUp();
    many.put(
      'files',
      surface({ resourceTemplates: Array.from({ length: 300 }, (_, at) => ({ uriTemplate: `t${at}:{x}` })) }),
    );
    expect([many.resource('t199:a')?.upstream, many.resource('t200:a')]).toEqual(['files', undefined]);
    expect(many.entries('resourceTemplates')).toHaveLength(300);
  });
});

describe('a change', () => {
  test('tells which lists it touches', () => {
    const { catalog } = setUp();
    expect(catalog.put('files', surface())).toEqual([]);
    expect(catalog.put('files', surface({ tools: [{ name: 'a' }] }))).toEqual(['tools']);
    expect(catalog.put('files', surface({ tools: [{ name: 'a' }], prompts: [{ name: 'p' }] }))).toEqual(['prompts']);
    expect(catalog.put('files', surface({ prompts: [{ name: 'p' }] }))).toEqual(['tools']);
  });

  test('is seen at once, and counted', () => {
    const { catalog } = setUp();
    const before = catalog.version;
    catalog.put('files', surface({ tools: [{ name: 'a' }] }));
    expect(catalog.tool('files__a')).toBeDefined();
    catalog.put('files', surface());
    expect([catalog.tool('files__a'), catalog.version - before, catalog.surface('files')]).toEqual([
      undefined,
      2,
      surface(),
    ]);
    expect(catalog.surface('notes')).toBeUndefined();
  });
});
