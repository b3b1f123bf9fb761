// What belongs to single revisions. What all of them are promised is in `fidelity-stdio.test.ts` and `fidelity-http.test.ts`.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asSeen } from './fidelity/changes.ts';
import { exact, exactObject } from './fidelity/exact.ts';
import type { Exact } from './fidelity/exact.ts';
import { answers } from './fidelity/messages.ts';
import { createWorld, servers } from './fidelity/world.ts';
import type { World } from './fidelity/world.ts';
import { eventually } from './raw-client.ts';

const call = (id: string, name: string): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}"}}`;

describe.each(['stdio', 'http'] as const)('over %s', (by) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ era: 'handshake', by });
    await world.client.ask('{"jsonrpc":"2.0","id":1,"method":"tools/list"}').answer;
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  test.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    // An unknown one: the newest that opens with a handshake.
    ['2031-01-01', '2025-11-25'],
  ])('who asks for %s is answered in %s', async (revision, spoken) => {
    await using client = await world.another({ era: 'handshake', revision });
    expect((exactObject(client.greeting)['result'] as Exact)['protocolVersion']).toBe(spoken);
  });

  test('on 2025-03-26 a batch is answered with a batch: one answer for each request, none for a notification', async () => {
    await using client = await world.another({ era: 'handshake', revision: '2025-03-26' });
    const names = Object.keys(servers);
    const calls = names.map((server, at) => call(`${at}.0`, `${server}__unknown-fields`));
    const others = [
      '{"jsonrpc":"2.0","method":"notifications/x"}',
      '{"jsonrpc":"2.0","id":"b","method":"ping"}',
      '{"jsonrpc":"2.0","id":"c","method":"no/such"}',
      '7',
    ];
    const line = await client.ask(`[${[...calls, ...others].join(',')}]`).answer;
    const got = exact(line ?? '[]') as readonly Exact[];
    const odd = answers['unknown-fields'] ?? { sent: () => '' };
    expect(got).toHaveLength(names.length + 3);
    expect(got).toEqual(
      expect.arrayContaining([
        ...Object.values(servers).map(({ era }, at) => ({
          ...(asSeen('tools/call', odd, { client: 'handshake', server: era }, world.own) as Exact),
          id: { number: `${at}.0` },
        })),
        { jsonrpc: '2.0', id: 'b', result: {} },
      ]),
    );
    expect(got.map(({ error }) => (error as Exact | undefined)?.['code'])).toEqual(
      expect.arrayContaining([{ number: '-32601' }, { number: '-32600' }]),
    );
  });

  test('on 2025-11-25 a batch is an invalid request, and the connection lives', async () => {
    const before = world.client.lines.length;
    void world.client.ask('[{"jsonrpc":"2.0","id":"in-a-batch","method":"ping"}]');
    await eventually(() => world.client.lines.length > before);
    const refused = world.client.lines.slice(before).map(exactObject);
    expect(refused).toMatchObject([
      { id: null, error: { code: { number: '-32600' }, message: expect.stringContaining('batch') as string } },
    ]);
    const pong = await world.client.ask('{"jsonrpc":"2.0","id":"alive","method":"ping"}').answer;
    expect(exact(pong ?? '')).toEqual({ jsonrpc: '2.0', id: 'alive', result: {} });
  });
});

describe.each(['stdio', 'http'] as const)('on 2026-07-28, over %s,', (by) => {
  test('a batch is an invalid request, and the connection lives', async () => {
    await using world = await createWorld({ era: 'stateless', by });
    const before = world.client.lines.length;
    const batch = `[${call('"in-a-batch"', 'old-pipe__echo')}]`;
    void world.client.ask(batch);
    await eventually(() => world.client.lines.length > before);
    const refused = world.client.lines.slice(before).map(exactObject);
    expect(refused).toMatchObject([{ id: null, error: { code: { number: '-32600' } } }]);
  });
});
