import { expect, test } from 'vitest';
import { consoleWorld } from '../../test/fixtures/console-world.ts';
import type { Answer } from '../admin/contract/methods.ts';
import { connectionRecord } from '../pipeline/connection-record.ts';
import type { Connected } from '../pipeline/connection-record.ts';

const config = {
  mcpServers: { web: { command: 'web-server' } },
  grants: [{ effect: 'allow', level: 'network_access', server: 'web', hosts: ['api.example.org'], ports: [443] }],
};

const world = async () => {
  const opened = await consoleWorld({ config });
  let records = 0;
  const connect = (change: Partial<Connected>): void => {
    records += 1;
    const connected: Connected = {
      at: 1_000 + records,
      server: 'web',
      kind: 'connect',
      host: 'api.example.org',
      port: 443,
      scheme: 'https',
      sent: 100,
      received: 2_000,
      ms: 5,
      verdict: 'allowed',
      ...change,
    };
    opened.state.audit.begin(connectionRecord(`c-${records}`, connected, undefined));
    opened.state.audit.drain();
  };
  const look = async () => (await opened.page.look('network.look')).json() as Answer<'network.look'>;
  return { ...opened, connect, look };
};

test('connections are counted by server and place, with what holds there now', async () => {
  const { connect, look } = await world();
  connect({});
  connect({});
  connect({ host: 'evil.example', verdict: 'denied', reason: 'no rule', received: 0 });
  const { servers, places } = await look();
  expect(servers.find(({ name }) => name === 'web')).toEqual({
    name: 'web',
    isConfined: true,
    mayReach: [{ host: 'api.example.org', port: 443 }],
  });
  expect(places).toMatchObject([
    { host: 'evil.example', refused: 1, last: 'refused', standing: 'closed' },
    { host: 'api.example.org', allowed: 2, sent: 200, received: 4_000, last: 'allowed', standing: 'open' },
  ]);
});

test('a place is opened and closed by one word, each a grant that can be taken back', async () => {
  const { connect, look, page, state } = await world();
  connect({ host: 'new.example', verdict: 'denied' });
  const place = { server: 'web', host: 'new.example', port: 443 };
  const standing = async () => (await look()).places[0]?.standing;
  expect(await standing()).toBe('closed');
  const allowed = (await page.act('network.allow', place)).json() as Answer<'network.allow'>;
  expect(allowed.grant).toMatchObject({ effect: 'allow', server: 'web', hosts: ['new.example'], ports: [443] });
  expect(await standing()).toBe('open');
  await page.act('network.deny', place);
  expect(await standing()).toBe('denied');
  expect((await look()).places[0]?.by).toMatchObject({ effect: 'deny', from: 'person' });
  for (const { id } of state.grants.list(Date.now())) await page.act('permissions.revoke', { id });
  expect(await standing()).toBe('closed');
});

test('a place at an unusual port is open by the rule that a click gives it', async () => {
  const { connect, look, page } = await world();
  connect({ host: 'db.example', port: 8443, scheme: 'tcp', verdict: 'denied' });
  await page.act('network.allow', { server: 'web', host: 'db.example', port: 8443 });
  expect((await look()).places[0]?.standing).toBe('open');
});

test('a host in letters of elsewhere is told both ways, and one that could not be read has no way', async () => {
  const { connect, look, page } = await world();
  connect({ host: 'xn--e1aybc.example', verdict: 'denied' });
  connect({ host: '', port: 0, verdict: 'denied' });
  const { places } = await look();
  expect(places.map(({ host, reads }) => [host, reads])).toEqual([
    ['', undefined],
    ['xn--e1aybc.example', 'тест.example'],
  ]);
  expect((await page.act('network.allow', { server: 'web', host: '', port: 443 })).status).toBe(400);
  const answered = await page.look('network.connections', { server: 'web', host: '', port: 0 });
  expect(answered.json()).toMatchObject({ connections: [{ verdict: 'refused' }] });
});
