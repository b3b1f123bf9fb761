import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAuthority } from '../fixtures/authority.ts';
import { noSandbox } from '../fixtures/confined.ts';
import { internetAt, searchApi } from '../fixtures/search-api.ts';
import { createPlace, eventually, program, recordsOf, runCommand, serve } from './raw-client.ts';
import type { Place } from './raw-client.ts';

const host = 'api.search.brave.com';
const key = 'BSAtheKeyOfThisTest01234';
const password = 'corr3ct-h0rse';

/** Where no keychain is asked. */
const created = (): Place => {
  const place = createPlace();
  return { ...place, env: { ...place.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(place.folder, 'no-bus')}` } };
};

const keep = (place: Place, name: string, value: string): void => {
  const { status, stderr } = spawnSync(process.execPath, [program, 'secret', 'set', name], {
    env: { ...place.env },
    cwd: place.folder,
    encoding: 'utf8',
    input: value,
  });
  expect([status, stderr]).toEqual([0, '']);
};

/** A gateway whose network lets nobody out but through a proxy, with the web search behind it. */
const behindProxy = async (place: Place, { trusts = true } = {}) => {
  const authority = createAuthority();
  const api = await searchApi(authority.issue([host]), key);
  const company = await internetAt(api.port, `studio:${password}`);
  writeFileSync(join(place.folder, 'corp.pem'), authority.pem);
  keep(place, 'BRAVE_API_KEY', key);
  const config = place.config({
    providers: { filesystem: false, brave_search: true },
    sandbox: { require: 'any' },
    proxy: {
      url: `http://127.0.0.1:${company.port}`,
      user: 'studio',
      password: '${secret:PROXY_PASSWORD}',
      resolves_names: true,
      ...(trusts ? { certificates: 'corp.pem' } : {}),
    },
    grants: [
      { effect: 'allow', level: 'tool_execute', server: 'brave_search' },
      { effect: 'allow', level: 'network_access', hosts: [host], ports: [443] },
    ],
  });
  return { api, company, config };
};

const connectionsOf = (place: Place) => recordsOf(place).filter(({ kind }) => kind === 'connection');

/** What the search answers; a connection is recorded when it ends, and that is waited for. */
const search = async (place: Place, config: string): Promise<string> => {
  await using gateway = serve(place, { config });
  await gateway.initialize();
  const answer = await gateway.request('tools/call', {
    name: 'brave_search__brave_web_search',
    arguments: { query: 'phare' },
  });
  await eventually(() => connectionsOf(place).length > 0, 20_000);
  return JSON.stringify(answer);
};

describe.skipIf(noSandbox)('behind the proxy of a company (needs bwrap)', { timeout: 60_000 }, () => {
  test('a confined server reaches what it may, with the password of the secret store and the authority of the file', async () => {
    await using place = created();
    const { api, company, config } = await behindProxy(place);
    keep(place, 'PROXY_PASSWORD', password);
    expect(await search(place, config)).toContain('Lighthouse of phare');
    expect(new Set(company.wanted)).toEqual(new Set([`${host}:443`]));
    expect(api.asked).toMatchObject([{ path: '/res/v1/web/search' }]);
    expect(connectionsOf(place)).toMatchObject([{ target: { name: `${host}:443` }, outcome: 'ok' }]);
    expect(JSON.stringify(recordsOf(place))).not.toContain(password);
  });

  test('a password that is not set lets nothing out, and is asked for by its name', async () => {
    await using place = created();
    const { company, config } = await behindProxy(place);
    await search(place, config);
    expect(company.wanted).toEqual([]);
    const { out } = runCommand(place, 'check', '--config', config);
    expect(out).toContain('the proxy cannot be used: the secret PROXY_PASSWORD is not set');
  });

  test('an authority that is not in the configuration is not believed', async () => {
    await using place = created();
    const { api, config } = await behindProxy(place, { trusts: false });
    keep(place, 'PROXY_PASSWORD', password);
    expect(await search(place, config)).not.toContain('Lighthouse');
    expect(api.asked).toEqual([]);
    expect(JSON.stringify(connectionsOf(place))).toContain('certificate');
  });
});
