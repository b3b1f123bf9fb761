import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChangeClass } from './change-class.ts';
import type { JsonObject } from './finding.ts';
import { isObject } from './json.ts';
import { pinOf, sincePinned } from './pin.ts';
import { listKinds } from './surface.ts';
import type { Surface } from './surface.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const word = fc.string({ minLength: 1, maxLength: 8 });
const name = fc.stringMatching(/^[a-z_]{1,8}$/);
const schema: fc.Arbitrary<JsonObject> = fc.record({
  type: fc.constant('object'),
  properties: fc.dictionary(name, fc.record({ type: fc.constantFrom('string', 'number'), description: word }), {
    minKeys: 1,
    maxKeys: 3,
  }),
  required: fc.uniqueArray(name, { maxLength: 3 }),
});
const entries = <T extends JsonObject>(entry: fc.Arbitrary<T>, key: keyof T) =>
  fc.uniqueArray(entry, { minLength: 1, maxLength: 4, selector: (each) => each[key] });

const surface: fc.Arbitrary<Surface> = fc.record({
  package: fc.constant('sha512-abc'),
  command: fc.constant(['npx', '-y', 'server']),
  environment: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
  server: fc.record({ name, version: word }),
  instructions: word,
  tools: entries(
    fc.record({
      name,
      description: word,
      inputSchema: schema,
      annotations: fc.record({ readOnlyHint: fc.boolean(), destructiveHint: fc.boolean() }),
    }),
    'name',
  ),
  prompts: entries(
    fc.record({
      name,
      description: word,
      arguments: fc.uniqueArray(fc.record({ name, description: word }), {
        minLength: 1,
        maxLength: 3,
        selector: (each) => each.name,
      }),
    }),
    'name',
  ),
  bodies: fc
    .record({
      name,
      arguments: fc.dictionary(name, word, { maxKeys: 2 }),
      result: fc.record({ description: word, messages: fc.array(fc.record({ role: fc.constant('user') })) }),
    })
    .map((body) => [body]),
  resources: entries(fc.record({ uri: fc.webUrl(), name: word, mimeType: word, size: fc.nat() }), 'uri'),
  templates: entries(fc.record({ uriTemplate: name.map((each) => `x://{${each}}`), name: word }), 'uriTemplate'),
});

/** Another order of everything whose order means nothing: keys, lists of entries, sets inside schemas. */
const reordered = (value: Surface, seed: number): Surface => {
  let state = seed;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  const mixed = <T>(list: readonly T[]): readonly T[] =>
    list
      .map((each) => [next(), each] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, each]) => each);
  const keys = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(keys);
    if (!isObject(each)) return each;
    return Object.fromEntries(
      mixed(Object.entries(each)).map(([key, inner]): readonly [string, unknown] => [
        key,
        (key === 'required' || key === 'arguments') && Array.isArray(inner) ? mixed(inner.map(keys)) : keys(inner),
      ]),
    );
  };
  const lists = Object.fromEntries(listKinds.map((kind) => [kind, mixed(value[kind] ?? []).map(keys)]));
  return { ...value, ...lists, environment: mixed(value.environment ?? []) };
};

const first = (list: readonly JsonObject[] | undefined, change: (entry: JsonObject) => JsonObject) =>
  (list ?? []).map((entry, at) => (at === 0 ? change(entry) : entry));

const inSchema = (tool: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject =>
  isObject(tool['inputSchema']) ? { ...tool, inputSchema: change(tool['inputSchema']) } : tool;

type Change = readonly [what: string, expected: ChangeClass, part: string, change: (known: Surface) => Surface];

const onTool = (what: string, expected: ChangeClass, change: (tool: JsonObject) => JsonObject): Change => [
  what,
  expected,
  'tool',
  (known) => ({ ...known, tools: first(known.tools, change) }),
];

const changes: readonly Change[] = [
  ['the package', 'command', 'package', (known) => ({ ...known, package: 'sha512-other' })],
  ['an argument of the command', 'command', 'command', (known) => ({ ...known, command: ['npx', 'server', '-y'] })],
  [
    'a name in the environment',
    'command',
    'environment',
    (known) => ({ ...known, environment: [...(known.environment ?? []), 'A_NEW_ONE'] }),
  ],
  ['the name of the server', 'command', 'server', (known) => ({ ...known, server: { ...known.server, name: 'A' } })],
  [
    'the version of the server',
    'noted',
    'server',
    (known) => ({ ...known, server: { ...known.server, version: 'another version' } }),
  ],
  [
    'the title of the server',
    'wording',
    'server',
    (known) => ({ ...known, server: { ...known.server, title: 'A title' } }),
  ],
  [
    'the icons of the server',
    'annotation',
    'server',
    (known) => ({ ...known, server: { ...known.server, icons: [{ src: 'https://x.test/i' }] } }),
  ],
  ['the instructions', 'instructions', 'instructions', (known) => ({ ...known, instructions: 'other instructions' })],
  onTool('the description of a tool', 'wording', (tool) => ({ ...tool, description: 'other words here' })),
  onTool('what lasts in the `_meta` of a tool', 'annotation', (tool) => ({
    ...tool,
    _meta: { 'com.example/ui': 'ui://other' },
  })),
  onTool('the title of a tool', 'wording', (tool) => ({ ...tool, title: 'A title' })),
  onTool('an annotation of a tool', 'annotation', (tool) => ({ ...tool, annotations: { readOnlyHint: 'perhaps' } })),
  onTool('the icon of a tool', 'annotation', (tool) => ({ ...tool, icons: [{ src: 'https://x.test/i' }] })),
  onTool('a key of a tool that nobody knows', 'annotation', (tool) => ({ ...tool, vendor: true })),
  onTool('a parameter more', 'schema', (tool) =>
    inSchema(tool, (known) => ({ ...known, properties: { ...Object(known['properties']), CONTEXT: {} } })),
  ),
  onTool('what is required', 'schema', (tool) => inSchema(tool, (known) => ({ ...known, required: ['ANOTHER'] }))),
  onTool('a default', 'schema', (tool) => inSchema(tool, (known) => ({ ...known, default: { description: 'x' } }))),
  onTool('the words about a parameter', 'wording', (tool) =>
    inSchema(tool, (known) => ({
      ...known,
      properties: Object.fromEntries(
        Object.entries(Object(known['properties'])).map(([key, each]) => [
          key,
          { ...Object(each), description: 'other words' },
        ]),
      ),
    })),
  ),
  onTool('a parameter that is called «description»', 'schema', (tool) =>
    inSchema(tool, (known) => ({ ...known, properties: { ...Object(known['properties']), description: {} } })),
  ),
  onTool('a schema of the output', 'schema', (tool) => ({ ...tool, outputSchema: { type: 'object' } })),
  [
    'a tool more',
    'new-target',
    'tool',
    (known) => ({ ...known, tools: [{ name: 'A', description: 'new' }, ...(known.tools ?? [])] }),
  ],
  [
    'a second tool of the same name',
    'new-target',
    'tool',
    (known) => ({
      ...known,
      tools: [...(known.tools ?? []), ...first(known.tools, (t) => ({ ...t, title: 'B' })).slice(0, 1)],
    }),
  ],
  ['a tool less', 'noted', 'tool', (known) => ({ ...known, tools: (known.tools ?? []).slice(1) })],
  [
    'the description of a prompt',
    'wording',
    'prompt',
    (known) => ({ ...known, prompts: first(known.prompts, (each) => ({ ...each, description: 'other words here' })) }),
  ],
  [
    'the words about an argument of a prompt',
    'wording',
    'prompt',
    (known) => ({
      ...known,
      prompts: first(known.prompts, (each) => ({
        ...each,
        arguments: Array.isArray(each['arguments'])
          ? first(each['arguments'], (one) => ({ ...one, description: 'other words' }))
          : [],
      })),
    }),
  ],
  [
    'the arguments of a prompt',
    'schema',
    'prompt',
    (known) => ({ ...known, prompts: first(known.prompts, (each) => ({ ...each, arguments: [] })) }),
  ],
  [
    'what a prompt says',
    'instructions',
    'prompt-body',
    (known) => ({
      ...known,
      bodies: (known.bodies ?? []).map((body) => ({ ...body, result: { messages: [{ role: 'assistant' }] } })),
    }),
  ],
  [
    'the name of a resource',
    'wording',
    'resource',
    (known) => ({ ...known, resources: first(known.resources, (each) => ({ ...each, name: 'another name' })) }),
  ],
  [
    'the type of a resource',
    'annotation',
    'resource',
    (known) => ({ ...known, resources: first(known.resources, (each) => ({ ...each, mimeType: 'another/type' })) }),
  ],
  [
    'a resource more',
    'new-target',
    'resource',
    (known) => ({ ...known, resources: [...(known.resources ?? []), { uri: 'file:///a', name: 'a' }] }),
  ],
  [
    'a template more',
    'new-target',
    'template',
    (known) => ({ ...known, templates: [...(known.templates ?? []), { uriTemplate: 'a://{b}', name: 'a' }] }),
  ],
];

describe('a pin', () => {
  test('does not see the order of lists, keys and sets, nor an entry that is listed twice', () => {
    fc.assert(
      fc.property(surface, fc.nat(), (known, seed) => {
        const other = reordered(known, seed);
        const twice = { ...other, tools: [...(other.tools ?? []), ...(other.tools ?? []).slice(0, 1)] };
        expect(pinOf(twice, hash).digest).toBe(pinOf(known, hash).digest);
        expect(sincePinned(pinOf(known, hash), twice)).toEqual([]);
      }),
    );
  });

  test('does not see what moves by itself: the moment in `_meta`, and the size and date of a resource', () => {
    fc.assert(
      fc.property(surface, fc.nat(), (known, size) => {
        const later: Surface = {
          ...known,
          tools: first(known.tools, (tool) => ({ ...tool, _meta: { request: size, 'com.example/generatedAt': size } })),
          resources: first(known.resources, (each) => ({ ...each, size, annotations: { lastModified: String(size) } })),
        };
        const before = { ...known, resources: first(known.resources, (each) => ({ ...each, annotations: {} })) };
        expect(pinOf(later, hash).digest).toBe(pinOf(before, hash).digest);
        expect(sincePinned(pinOf(before, hash), later)).toEqual([]);
      }),
    );
  });

  test.each(changes)('finds that %s changed, as %s and nothing else', (_, expected, part, change) => {
    fc.assert(
      fc.property(surface, fc.nat(), (known, seed) => {
        const pin = pinOf(known, hash);
        const later = reordered(change(known), seed);
        const found = sincePinned(pin, later);
        expect(found.map((each) => [each.part, each.class])).toEqual([[part, expected]]);
        expect(pinOf(later, hash).digest).not.toBe(pin.digest);
      }),
      { numRuns: 40 },
    );
  });

  test('of an empty surface holds everything that comes after', () => {
    fc.assert(
      fc.property(surface, ({ tools, instructions }) => {
        const found = sincePinned(pinOf({}, hash), { tools: tools ?? [], instructions: instructions ?? '' });
        expect(found).toHaveLength((tools ?? []).length + 1);
        expect(found.every((each) => each.class === 'new-target' || each.class === 'instructions')).toBe(true);
      }),
    );
  });

  test('says nothing of what was not shown again', () => {
    fc.assert(
      fc.property(surface, (known) => {
        expect(sincePinned(pinOf(known, hash), {})).toEqual([]);
      }),
    );
  });

  test('takes any JSON for an entry', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (tools) => {
        const entries = tools as readonly JsonObject[];
        expect(
          sincePinned(pinOf({ tools: entries, prompts: entries }, hash), { tools: entries, prompts: entries }),
        ).toEqual([]);
      }),
    );
  });

  test('bears a schema that is nested deeper than calls can be', () => {
    const deep = (end: string): JsonObject =>
      JSON.parse(`${'{"items":'.repeat(50_000)}${end}${'}'.repeat(50_000)}`) as JsonObject;
    const tools = (end: string) => [{ name: 'a', inputSchema: deep(end) }];
    const [change] = sincePinned(pinOf({ tools: tools('1') }, hash), { tools: tools('2') });
    expect(change?.class).toBe('schema');
  });
});
