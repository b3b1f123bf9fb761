import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Config } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';

const write = (content: unknown): string => put(temporaryFolder(), 'storycore-mcp.json', content);
const mcpServers = { weather: { command: 'weather' }, other: { command: 'other' }, third: { command: 'third' } };
const keep = [{ server: 'weather', tools: ['forecast'], ttl_seconds: 0 }];
const load = (content: object): Config => loadConfig(write({ mcpServers, cache: { keep }, ...content }), { env: {} });
const problemsOf = (content: object): readonly string[] => {
  const loaded = checkConfig(write({ mcpServers, ...content }), { env: {} });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};
const forecast = { server: 'weather', tool: 'forecast' };
const answer = { answer: { text: 'Not now.' } };

test('a chain is another server, a kept answer and an answer of your own, in its order', () => {
  const args = { city: { from: 'place.name' }, units: { value: 'metric' } };
  const chain = [{ server: 'other', tool: 'now', arguments: args }, { cached: true, max_age_seconds: 60 }, answer];
  expect(load({ fallbacks: [{ ...forecast, chain }] }).fallbacks).toEqual([
    {
      server: 'weather',
      target: 'tool',
      name: 'forecast',
      chain: [
        {
          kind: 'other',
          server: 'other',
          target: 'tool',
          name: 'now',
          arguments: { city: { from: ['place', 'name'] }, units: { value: 'metric' } },
        },
        { kind: 'cached', maxAgeMs: 60_000 },
        { kind: 'answer', text: 'Not now.' },
      ],
    },
  ]);
});

describe('a circle is refused', () => {
  const chain = (server: string, tool: string, ...to: readonly [string, string][]) => ({
    server,
    tool,
    chain: to.map(([other, name]) => ({ server: other, tool: name })),
  });

  test.each([
    ['of one', [chain('weather', 'a', ['weather', 'a'])], ['fallbacks[0].chain[0]']],
    [
      'of two',
      [chain('weather', 'a', ['other', 'b']), chain('other', 'b', ['weather', 'a'])],
      ['fallbacks[0].chain[0]', 'fallbacks[1].chain[0]'],
    ],
    [
      'of three, beside what leads nowhere',
      [
        chain('weather', 'a', ['third', 'x'], ['other', 'b']),
        chain('other', 'b', ['third', 'c']),
        chain('third', 'c', ['weather', 'a']),
      ],
      ['fallbacks[0].chain[1]', 'fallbacks[1].chain[0]', 'fallbacks[2].chain[0]'],
    ],
  ])('%s', (_, fallbacks, paths) => {
    expect(problemsOf({ fallbacks }).map((problem) => problem.split(': ')[0])).toEqual(paths);
  });

  test('two ways to the same server are none', () => {
    const fallbacks = [chain('weather', 'a', ['other', 'b'], ['third', 'c']), chain('other', 'b', ['third', 'c'])];
    expect(problemsOf({ fallbacks })).toEqual([]);
  });
});

test.each<[string, object, string]>([
  ['a server that is not there', { server: 'othr', tool: 'now' }, '.server: There is no server called "othr".'],
  [
    'a tool that writes',
    { server: 'filesystem', tool: 'write_file' },
    '.tool: "write_file" of "filesystem" writes: it stands in for nothing.',
  ],
  ['a resource for a tool', { server: 'other', resource: 'x://y' }, ': A resource cannot stand in for a tool.'],
  ['a pattern', { server: 'other', tool: 'n*' }, ': A fallback is for one target, not for a pattern.'],
  ['a server without a tool', { server: 'other' }, ': This names neither a tool nor a resource, or both.'],
  ['two things at once', { cached: true, ...answer }, ': This is not one thing to try.'],
  ['nothing at all', {}, ': This is not one thing to try.'],
  ['an answer that says nothing', { answer: {} }, '.answer: This answer says nothing.'],
  ['a kept answer of what is not kept', { cached: true }, '.cached: No answer of "weather/forecast" is kept.'],
  [
    'a key that belongs elsewhere',
    { ...answer, max_age_seconds: 5 },
    '.max_age_seconds: This does not belong to `answer`.',
  ],
])('%s is refused', (_, link, problem) => {
  const fallbacks = [{ ...forecast, chain: [link] }];
  expect(problemsOf({ project: { root: '.' }, fallbacks })[0]).toBe(`fallbacks[0].chain[0]${problem}`);
});

test('nothing stands in for a tool that writes', () => {
  const fallbacks = [{ server: 'filesystem', tool: 'move_file', chain: [answer] }];
  expect(problemsOf({ project: { root: '.' }, fallbacks })).toEqual([
    'fallbacks[0].tool: "move_file" of "filesystem" writes: nothing stands in for it.',
  ]);
});

test('a target has one chain', () => {
  const fallbacks = [
    { ...forecast, chain: [answer] },
    { ...forecast, chain: [answer] },
  ];
  expect(problemsOf({ fallbacks })).toEqual(['fallbacks[1]: "weather/forecast" has a chain already.']);
});

test.each([{}, { from: 'place', value: 1 }, 'place', { form: 'place' }])(
  'a mapping that does not say where an argument comes from is refused by its path: %j',
  (city) => {
    const chain = [{ server: 'other', tool: 'now', arguments: { city } }];
    expect(problemsOf({ fallbacks: [{ ...forecast, chain }] })[0]).toMatch(
      /^fallbacks\[0\]\.chain\[0\]\.arguments\.city/,
    );
  },
);

test('errors of the tool itself count where that is written, and a resource has none', () => {
  const own = [{ answer: { text: 'Not now.' } }];
  expect(load({ fallbacks: [{ ...forecast, tool_errors: true, chain: own }] }).fallbacks[0]).toMatchObject({
    toolErrors: true,
  });
  expect(load({ fallbacks: [{ ...forecast, chain: own }] }).fallbacks[0]).not.toHaveProperty('toolErrors');
  const resource = { server: 'weather', resource: 'weather://now', tool_errors: true, chain: own };
  expect(problemsOf({ fallbacks: [resource] }).join()).toContain('fallbacks[0].tool_errors');
});
