import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { claimKeys, statelessRevision } from '../../src/protocol/revision/claims.ts';
import { openState } from '../../src/store/state.ts';
import { isAlive } from '../fixtures/alive.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, eventually, processesNaming, resultOf, serve } from './raw-client.ts';
import type { Line, Message, Place, RawGateway } from './raw-client.ts';
import { startServing } from './serving.ts';
import { fixture } from './workplace.ts';

const claims = (capabilities: object): object => ({
  [claimKeys.protocolVersion]: statelessRevision,
  [claimKeys.clientInfo]: { name: 'raw', version: '1' },
  [claimKeys.clientCapabilities]: capabilities,
});

/** A client by how it opens, and what it can be asked for. */
interface Kind {
  readonly who: string;
  readonly era: 'handshake' | 'stateless';
  readonly capabilities: object;
}
const kinds: readonly Kind[] = [
  { who: 'a client with a handshake', era: 'handshake', capabilities: {} },
  { who: 'a client with a handshake that can be asked', era: 'handshake', capabilities: { elicitation: {} } },
  { who: 'a stateless client', era: 'stateless', capabilities: {} },
  { who: 'a stateless client that can be asked', era: 'stateless', capabilities: { elicitation: {} } },
];

const textOf = (answer: Message | undefined): string => {
  const [first] = (answer?.result?.['content'] ?? []) as { text?: string }[];
  return first?.text ?? JSON.stringify(answer);
};

/** A gateway and one client of it on its pipes. */
const connect = async (place: Place, servers: object, { era, capabilities }: Kind) => {
  const gateway = serve(place, { config: place.config(allowing(servers)) });
  if (era === 'handshake') await gateway.initialize('2025-11-25', capabilities);
  const meta = era === 'handshake' ? {} : claims(capabilities);
  const withMeta = (params: object, more: object = {}): object => ({ ...params, _meta: { ...meta, ...more } });
  return {
    gateway,
    withMeta,
    request: (method: string, params: object) => gateway.request(method, withMeta(params)),
    call: (name: string, args: object = {}) => gateway.request('tools/call', withMeta({ name, arguments: args })),
    /** A call that stays open: resolves when its server has begun with it. */
    async begin(id: string, name: string, args: object = {}): Promise<Line> {
      await gateway.send({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: withMeta({ name, arguments: args }, { progressToken: id }),
      });
      return gateway.until(({ message }) => message?.params?.['progressToken'] === id);
    },
    async listenTo(uri: string): Promise<void> {
      if (era === 'handshake') return void resultOf(await gateway.request('resources/subscribe', { uri }));
      const params = withMeta({ notifications: { resourceSubscriptions: [uri] } });
      await gateway.send({ jsonrpc: '2.0', id: 'listen', method: 'subscriptions/listen', params });
      await gateway.until(({ message }) => message?.method === 'notifications/subscriptions/acknowledged');
    },
  };
};

const updates = ({ lines }: RawGateway): number =>
  lines.filter(({ message }) => message?.method === 'notifications/resources/updated').length;

const turncoat = (place: Place, era: string) => {
  const path = join(place.folder, 'era');
  writeFileSync(path, era);
  return {
    turn: (to: string) => writeFileSync(path, to),
    server: { command: process.execPath, args: [fixture('turncoat'), path] },
  };
};

const other = { handshake: 'stateless', stateless: 'handshake' } as const;

describe.each(kinds)('$who', (kind) => {
  test.each(['handshake', 'stateless'] as const)(
    'of a server that speaks %s until it is killed, and the other after: the call in flight is told, the next one works',
    async (before) => {
      await using place = createPlace();
      const { turn, server } = turncoat(place, before);
      const { gateway, call, begin } = await connect(place, { turn: server }, kind);
      await using _gateway = gateway;
      const [pid, era] = textOf(await call('turn__pid')).split(' ');
      expect(era).toBe(before);
      await begin('open', 'turn__hang');
      turn(other[before]);
      // Those that the gateway has beside it, too: they are the same program.
      for (const one of processesNaming(join(place.folder, 'era')))
        if (one !== gateway.pid) process.kill(one, 'SIGKILL');
      expect(textOf((await gateway.answer('open')).message)).toContain('was ended by SIGKILL');
      const next = textOf(await call('turn__pid'));
      // At most one call has to be told that it is another program now.
      const again = next.includes(other[before]) ? next : textOf(await call('turn__pid'));
      expect(again).toContain(other[before]);
      expect(again).not.toContain(pid);
    },
  );

  test.each(['handshake', 'stateless'] as const)(
    'of a server that spoke %s when it was last seen, and since the gateway was started the other: works',
    async (before) => {
      await using place = createPlace();
      const { turn, server } = turncoat(place, before);
      const first = await connect(place, { turn: server }, kind);
      expect(textOf(await first.call('turn__pid'))).toContain(before);
      first.gateway.end();
      await first.gateway.exited;
      turn(other[before]);
      const { gateway, call } = await connect(place, { turn: server }, kind);
      await using _gateway = gateway;
      const next = textOf(await call('turn__pid'));
      expect(next.includes(other[before]) ? next : textOf(await call('turn__pid'))).toContain(other[before]);
    },
  );

  test.each(['handshake', 'stateless'] as const)(
    'hears of a resource again when its server, which speaks %s, was killed',
    async (era) => {
      await using place = createPlace();
      const { server } = turncoat(place, era);
      const { gateway, call, listenTo } = await connect(place, { turn: server }, kind);
      await using _gateway = gateway;
      await listenTo('turn://x');
      // What it can be asked for has its calls made elsewhere: one that cannot be asked touches for it.
      const touches = kind.era === 'handshake' || era === 'stateless' || !('elicitation' in kind.capabilities);
      const touch = (): Promise<Message> =>
        touches
          ? call('turn__touch', { uri: 'turn://x' })
          : gateway.request('tools/call', {
              name: 'turn__touch',
              arguments: { uri: 'turn://x' },
              _meta: claims({}),
            });
      const pid = Number(textOf(await touch()).split(' ')[0]);
      await eventually(() => updates(gateway) === 1);
      for (const one of processesNaming(join(place.folder, 'era')))
        if (one !== gateway.pid) process.kill(one, 'SIGKILL');
      await eventually(() => !isAlive(pid));
      // Nobody calls: it comes back by itself, and is listened to.
      await eventually(() => processesNaming(join(place.folder, 'era')).some((one) => one !== gateway.pid));
      await sleep(1_500);
      await touch();
      await eventually(() => updates(gateway) === 2);
      await sleep(50);
      expect(updates(gateway)).toBe(2);
    },
  );
});

const asking = { era: 'stateless', who: 'x', capabilities: { elicitation: {} } } as const;
const echo = { echo: { command: process.execPath, args: [fixture('echo')] } };
const question = { method: 'elicitation/create', params: { message: 'Who?', requestedSchema: { type: 'object' } } };

interface Asked {
  readonly requestState: unknown;
  readonly inputRequests: Readonly<Record<string, unknown>>;
}
const askedIn = (answer: Message): Asked => {
  const result = resultOf(answer);
  if (result['resultType'] !== 'input_required') throw new Error(JSON.stringify(result));
  return result as unknown as Asked;
};
const answering = ({ requestState, inputRequests }: Asked, said: string): object => ({
  requestState,
  inputResponses: Object.fromEntries(
    Object.keys(inputRequests).map((key) => [key, { action: 'accept', content: { said } }]),
  ),
});

describe('a call that waits for its client', () => {
  const ask = { name: 'echo__ask', arguments: question };

  test('is over when its server dies: the next round is told, and the next call works', async () => {
    await using place = createPlace();
    const { gateway, request, call } = await connect(place, echo, asking);
    await using _gateway = gateway;
    const asked = askedIn(await request('tools/call', ask));
    for (const one of processesNaming(place.folder)) if (one !== gateway.pid) process.kill(one, 'SIGKILL');
    await sleep(100);
    const told = textOf(await request('tools/call', { ...ask, ...answering(asked, 'me') }));
    expect(told).toContain('was ended by SIGKILL');
    expect(textOf(await request('tools/call', { ...ask, ...answering(asked, 'me') }))).toContain('was used already');
    expect(textOf(await call('echo__echo', { text: 'on' }))).toBe('on');
  });

  test('does not keep the gateway from ending, and leaves no process', async () => {
    await using place = createPlace();
    const { gateway, request } = await connect(place, echo, asking);
    askedIn(await request('tools/call', ask));
    gateway.end();
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    expect(processesNaming(place.folder)).toEqual([]);
  });

  test(`is answered once: of two clients with the same answer to give, the second is told that it was used ${proves('T-29')}`, async () => {
    await using place = createPlace();
    await using served = await startServing(place, allowing(echo));
    using state = openState(place.data, () => {});
    const [first, second] = [0, 1].map(() => served.stateless(state.tokens.create('anna').token, { elicitation: {} }));
    const stranger = served.stateless(state.tokens.create('ben').token, { elicitation: {} });
    const asked = askedIn((await first?.('tools/call', ask)) ?? {});
    expect(textOf(await stranger('tools/call', { ...ask, ...answering(asked, 'ben') }))).toContain('another client');
    const both = await Promise.all([
      first?.('tools/call', { ...ask, ...answering(asked, 'one') }),
      second?.('tools/call', { ...ask, ...answering(asked, 'two') }),
    ]);
    const texts = both.map(textOf);
    expect(texts.filter((text) => text.includes('was used already'))).toHaveLength(1);
    expect(texts.filter((text) => /"said":"(?:one|two)"/.test(text))).toHaveLength(1);
  });

  test('waits its turn where more do than the server has connections for: all get their answers', async () => {
    await using place = createPlace();
    const { gateway, request } = await connect(place, echo, asking);
    await using _gateway = gateway;
    const texts = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const asked = askedIn(await request('tools/call', ask));
        return textOf(await request('tools/call', { ...ask, ...answering(asked, `answer ${at}.`) }));
      }),
    );
    expect(texts.map((text, at) => text.includes(`answer ${at}.`))).toEqual(texts.map(() => true));
  });
});

describe('a server that asks', () => {
  test.each([
    { ...asking, who: 'a stateless client that can be asked something else', capabilities: { sampling: {} } },
    { ...asking, who: 'a stateless client that cannot be asked', capabilities: {} },
    { who: 'a client that cannot be asked', era: 'handshake', capabilities: {} },
    { who: 'a client that can be asked something else', era: 'handshake', capabilities: { roots: {} } },
  ] as const)('$who, for what it cannot give: the server is told so, and its call goes on', async (kind) => {
    await using place = createPlace();
    const { gateway, call } = await connect(place, echo, kind);
    await using _gateway = gateway;
    expect(textOf(await call('echo__ask', question))).toContain('does not offer elicitation/create');
    expect(gateway.lines.filter(({ message }) => message?.method === 'elicitation/create')).toEqual([]);
  });
});

describe('over HTTP, a client whose connection breaks in the middle of a call', () => {
  const sleeping = { name: 'echo__sleep', arguments: { ms: 1_500, tells: true }, _meta: { progressToken: 'p' } };

  test('takes it back where it is stateless: its server hears that', async () => {
    await using place = createPlace();
    await using served = await startServing(place, allowing(echo));
    using state = openState(place.data, () => {});
    const { token } = state.tokens.create('anna');
    const open = await served.open(token, 'tools/call', { ...sleeping, _meta: { ...claims({}), progressToken: 'p' } });
    await open.until('notifications/progress');
    open.close();
    const request = served.stateless(token, {});
    let cancelled = '';
    for (let turn = 0; turn < 100 && !/\d/.test(cancelled); turn += 1) {
      cancelled = textOf(await request('tools/call', { name: 'echo__cancelled', arguments: {} }));
      await sleep(10);
    }
    expect(cancelled).toMatch(/^\[\d+\]$/);
  });

  test('finds the answer when it comes back, where it opened with a handshake', async () => {
    await using place = createPlace();
    await using served = await startServing(place, allowing(echo));
    using state = openState(place.data, () => {});
    const { token } = state.tokens.create('anna');
    const session = await served.shake(token);
    const open = await served.open(token, 'tools/call', sleeping, session);
    await open.until('notifications/progress');
    const last = open.lastId();
    open.close();
    await sleep(1_700);
    const rest = await served.resume(token, session, last);
    await rest.until('slept 1500');
    expect(rest.text()).not.toContain('notifications/progress');
    rest.close();
    const cancelled = await served.open(token, 'tools/call', { name: 'echo__cancelled', arguments: {} }, session);
    await cancelled.until('"result"');
    expect(cancelled.text()).toContain('[]');
  });
});
