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
