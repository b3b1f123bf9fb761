import { describe, expect, test } from 'vitest';
import type { Grant } from '../policy/grant.ts';
import { fallbackDoubts } from './fallback-doubts.ts';
import type { Link } from './steps/fallback.ts';

const grant = (server: string, name: string, effect: 'allow' | 'ask' | 'deny' = 'allow'): Grant => ({
  id: 'g1',
  effect,
  principal: {},
  level: 'tool_execute',
  server,
  name,
  scope: 'global',
  givenBy: 'person',
  givenAt: 0,
});

/** As `read_paths` gives it to all: no tool of a server without a profile runs by it. */
const reading: Grant = { ...grant('*', '*'), level: 'resource_read' };

const link: Link = {
  kind: 'other',
  server: 'other',
  target: 'tool',
  name: 'now',
  arguments: { city: { from: ['place'] } },
};
const schema = { properties: { city: {}, units: {} }, required: ['city'] };

const doubtsOf = (
  grants: readonly Grant[],
  tools: readonly object[] | undefined = [{ name: 'now', inputSchema: schema }],
  chain: readonly Link[] = [{ kind: 'cached' }, link],
) =>
  fallbackDoubts({
    fallbacks: [{ server: 'weather', name: 'forecast', chain }],
    grants,
    profiled: new Set(),
    toolsOf: () => tools?.map((tool) => ({ ...tool })),
  }).map(({ path, message }) => `${path}: ${message}`);

test.each([grant('*', '*'), grant('other', 'n*'), grant('other', 'now', 'ask')])(
  'a link that may be granted to somebody is fine',
  (given) => {
    expect(doubtsOf([given])).toEqual([]);
  },
);

test.each([[[]], [[grant('weather', '*')]], [[grant('other', 'later')]], [[grant('*', '*', 'deny')]], [[reading]]])(
  'a link that nobody may use is told, by its place',
  (grants) => {
    expect(doubtsOf(grants)).toEqual([
      'fallbacks[0].chain[1]: No grant lets anybody use "other/now", so it never stands in for "weather".',
    ]);
  },
);

test('of a provider what it reads is enough', () => {
  const fallbacks = [{ server: 'weather', name: 'x', chain: [link] }];
  expect(
    fallbackDoubts({ fallbacks, grants: [reading], profiled: new Set(['other']), toolsOf: () => undefined }),
  ).toEqual([]);
});

describe('a link that is granted, but', () => {
  const all = [grant('*', '*')];
  test('whose tool is not there', () => {
    expect(doubtsOf(all, [])).toEqual(['fallbacks[0].chain[1]: The server "other" has no tool "now".']);
  });

  test.each([
    [{ town: { value: 1 }, city: { value: 2 } }, 'it has no argument "town"'],
    [{ units: { value: 1 } }, 'it wants the argument "city"'],
  ])('whose mapping does not fit: %j', (mapping, why) => {
    expect(doubtsOf(all, [{ name: 'now', inputSchema: schema }], [{ ...link, arguments: mapping }])).toEqual([
      `fallbacks[0].chain[0]: "other/now" cannot be called as it is written: ${why}.`,
    ]);
  });

  test('whose server was never seen, is not doubted', () => {
    const fallbacks = [{ server: 'weather', name: 'x', chain: [link] }];
    expect(fallbackDoubts({ fallbacks, grants: all, profiled: new Set(), toolsOf: () => undefined })).toEqual([]);
  });
});
