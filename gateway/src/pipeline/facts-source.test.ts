import { expect, test } from 'vitest';
import { worldOf } from '../../test/security/case-world.ts';
import type { Profile } from '../policy/profile.ts';
import { createFactsSource } from './facts-source.ts';

const { resolveHost: _, ...machine } = worldOf({
  id: '',
  tool_kind: '',
  args: {},
  policy: { cwd: '/film' },
  fs_setup: [],
});
const profile: Profile = {
  provider: 'search',
  title: { en: '', fr: '' },
  reach: ['https://api.example.org'],
  tools: { search: { arguments: { q: 'data' }, repeatable: true } },
};
const source = createFactsSource([{ name: 's', profile, base: '/film', roots: [] }], machine);
const tool = (name: string) => ({ kind: 'tool', upstream: 's', name }) as const;

test('every tool of a provider needs what the provider connects to, known to its profile or not', async () => {
  for (const name of ['search', 'search_anew']) {
    const facts = await source.of('tools/call', tool(name), { name, arguments: { q: 'x' } }, { name }, () => true);
    expect(facts.needs).toContainEqual({
      level: 'network_access',
      object: {
        kind: 'url',
        protocol: 'https',
        host: 'api.example.org',
        port: 443,
        reach: 'unknown',
        shown: 'https://api.example.org',
      },
    });
    expect(source.possible(tool(name), { name })).toContainEqual({
      level: 'network_access',
      object: { kind: 'some' },
    });
  }
});

test.each<[object, boolean]>([
  [{ annotations: { readOnlyHint: true } }, true],
  [{}, false],
  [{ annotations: { readOnlyHint: 'true' } }, false],
  [{ annotations: { readOnlyHint: true, destructiveHint: true } }, false],
  [{ annotations: { readOnlyHint: true, idempotentHint: false } }, false],
  [
    {
      name: 'read_note',
      annotations: { readOnlyHint: true },
      inputSchema: { properties: { path: { type: 'string' } } },
    },
    true,
  ],
  // Nobody knows what it does with a path.
  [{ annotations: { readOnlyHint: true }, inputSchema: { properties: { path: { type: 'string' } } } }, false],
  // An argument that a call may leave out counts: it is what a call may do, not what it must.
  [
    {
      annotations: { readOnlyHint: true },
      inputSchema: { properties: { output_path: { type: 'string' } }, required: [] },
    },
    false,
  ],
])('a tool that says %j is known to only read: %s', (said, isKnown) => {
  expect(source.readsOnly('s', { name: 'look_up', ...said })).toBe(isKnown);
});
