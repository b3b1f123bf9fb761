import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { EgressRule } from '../../src/policy/confinement.ts';
import { createAuthority } from '../fixtures/authority.ts';
import { noSandbox, temporaryFolder } from '../fixtures/confined.ts';
import { confinedProvider } from '../fixtures/confined-provider.ts';
import { internetAt, searchApi } from '../fixtures/search-api.ts';

const key = 'BSAtheKeyOfThisTest01234';
const host = 'api.search.brave.com';
const reach = { host, port: 443, scheme: 'https' } as const;

describe.skipIf(noSandbox)('the web search, confined (needs bwrap)', { timeout: 30_000 }, () => {
  const started = async ({ rules = [reach] as readonly EgressRule[], names = [host], given = key } = {}) => {
    const authority = createAuthority();
    const api = await searchApi(authority.issue(names), key);
    const internet = await internetAt(api.port);
    const place = temporaryFolder('authority');
    onTestFinished(() => place[Symbol.dispose]());
    mkdirSync(join(place.path, 'ca'));
    const trusted = join(place.path, 'ca', 'ca.pem');
    writeFileSync(trusted, authority.pem);
    const search = await confinedProvider({
      provider: 'brave_search',
      rules,
      env: { BRAVE_API_KEY: given, NODE_EXTRA_CA_CERTS: trusted },
      readPaths: [join(place.path, 'ca')],
      egress: {
        authorities: authority.pem,
        resolve: async () => ['192.0.43.8'],
        corporate: { host: '127.0.0.1', port: internet.port, resolvesNames: true },
      },
    });
    return { search, api, internet };
  };

  test('asks its API with its key, through its proxy, and gives what it finds', async () => {
    const { search, api, internet } = await started();
    const found = await search.call('brave_web_search', { query: 'phare', count: 3 });
    expect(found).toMatchObject({ isError: false });
    expect(found.text).toContain('Lighthouse of phare');
    expect((await search.call('brave_news_search', { query: 'mer' })).text).toContain('News of mer');
    expect(api.asked.map(({ path }) => path)).toEqual(['/res/v1/web/search', '/res/v1/news/search']);
    expect(api.asked[0]).toMatchObject({
      query: { q: 'phare', count: '3' },
      headers: { 'x-subscription-token': key, accept: 'application/json' },
    });
    expect(new Set(internet.wanted)).toEqual(new Set([`${host}:443`]));
    await search.end();
    await vi.waitFor(() => expect(search.journal.length).toBeGreaterThan(0));
    for (const entry of search.journal) expect(entry).toMatchObject({ host, port: 443, verdict: 'allowed' });
    expect(JSON.stringify(search.journal)).not.toMatch(/phare|BSA/);
  });

  test('whose key the API refuses says so', async () => {
    const { search } = await started({ given: 'BSAanotherKey' });
    const { isError, text } = await search.call('brave_web_search', { query: 'phare' });
    expect(isError).toBe(true);
    expect(text).toContain('SUBSCRIPTION_TOKEN_INVALID');
    expect(text).not.toContain('BSA');
  });

  test('reaches nobody without its grant: its key stays here', async () => {
    const { search, api } = await started({ rules: [{ ...reach, host: 'other.example' }] });
    expect(await search.call('brave_web_search', { query: 'phare' })).toMatchObject({ isError: true });
    expect(api.asked).toEqual([]);
    expect(search.journal).toContainEqual(expect.objectContaining({ host, verdict: 'denied' }));
  });

  test('tells its key to nobody who only claims to be the API', async () => {
    const { search, api } = await started({ names: ['impostor.example'] });
    expect(await search.call('brave_web_search', { query: 'phare' })).toMatchObject({ isError: true });
    expect(api.asked).toEqual([]);
    expect(search.journal.every(({ verdict }) => verdict !== 'allowed')).toBe(true);
  });
});
