import { describe, expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { fakeConnection } from '../../test/fixtures/fake-connection.ts';
import type { FakeConnectionOptions } from '../../test/fixtures/fake-connection.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Call, Result } from '../pipeline/call.ts';
import { nobody } from '../pipeline/caller.ts';
import type { Caller } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import { claimKeys } from '../protocol/revision/claims.ts';
import type { ClientQuestion } from './bridge/ask-client.ts';
import type { Connection } from './open.ts';
import { createCorrelator } from './correlator.ts';
import { createStateSeal } from './bridge/request-state.ts';
import type { Eras } from './eras.ts';
import { forward } from './forward.ts';
import type { ForwardOptions } from './forward.ts';
import type { Isolation, Ownership } from './ownership.ts';

const connected = () => {
  const sent: string[] = [];
  const correlator = createCorrelator((line) => sent.push(line), { onNotification: () => {}, onOddity: () => {} });
  const connection: Connection = {
    era: 'handshake',
    capabilities: {},
    correlator: Object.assign(correlator, { hold: () => {} }),
    link: { pid: 1, exited: new Promise(() => {}), end: async () => {} },
    pid: 1,
    greeting: {},
    exited: new Promise(() => {}),
  };
  const reply = (message: object): void => {
    const text = JSON.stringify(message);
    correlator.receive({ kind: 'response', id: 1, message: { jsonrpc: '2.0', id: 1, ...message } }, text.length);
  };
  const progress = (params: object): void =>
    correlator.receive(
      { kind: 'notification', method: 'notifications/progress', params: { progressToken: 1, ...params } },
      10,
    );
  return { connection, sent, reply, progress };
};

const signal = new AbortController().signal;

/** The forwarder in front of one server that opens with a handshake. */
const forwarding = (given: {
  readonly current: () => Connection | undefined;
  readonly connect: () => Promise<Connection>;
}) => {
  const eras = { handshake: true, stateless: false, at: 0 };
  const never = (): never => {
    throw new Error('not needed');
  };
  return forward({
    connections: {
      learn: () => Promise.resolve(eras),
      eras: () => eras,
      common: given.connect,
      commonNow: given.current,
      owned: never,
      ownedNow: () => undefined,
    },
    isolation: () => 'shared',
    uses: () => {},
    suspended: { run: never },
    seal: createStateSeal({ ttlMs: 1_000 }),
    ask: never,
    clientInfo: { name: 'us' },
    refresh: () => Promise.resolve(),
    logs: () => {},
  });
};

test('a call goes to the connection that there is, exactly as it was decided about', async () => {
  const { connection, sent, reply } = connected();
  const send = forwarding({
    current: () => connection,
    connect: () => Promise.reject(new Error('not needed')),
  });
  const call = aCall({ extras: { 'x-trace': 1 } });
  const answer = send(call, signal);
  expect(JSON.parse(sent[0] ?? '')).toEqual({
    'x-trace': 1,
    jsonrpc: '2.0',
    id: 1,
    method: call.method,
    params: call.params,
  });
  reply({ result: { content: [] } });
  expect(await answer).toMatchObject({ result: { content: [] } });
  expect(call.wire.bytesOut).toBe('{"result":{"content":[]}}'.length);
});

test('a call waits for a server that is started', async () => {
  const { connection, sent, reply } = connected();
  const { promise, resolve } = Promise.withResolvers<Connection>();
  const answer = forwarding({ current: () => undefined, connect: () => promise })(aCall(), signal);
  expect(sent).toEqual([]);
  resolve(connection);
  await promise;
  await Promise.resolve();
  reply({ result: {} });
  await expect(answer).resolves.toMatchObject({ result: {} });
});

test('a call that is taken back does not wait for its server any longer', async () => {
  const controller = new AbortController();
  const answer = forwarding({ current: () => undefined, connect: () => new Promise(() => {}) })(
    aCall(),
    controller.signal,
  );
  controller.abort(new GatewayError('cancelled', 'Taken back.'));
  await expect(answer).rejects.toMatchObject({ code: 'cancelled', message: 'Taken back.' });
});

test('a call that was taken back before its server failed ends nothing else', async () => {
  const failing = Promise.withResolvers<Connection>();
  const controller = new AbortController();
  const answer = forwarding({ current: () => undefined, connect: () => failing.promise })(aCall(), controller.signal);
  controller.abort();
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  // Nobody waits for this: unheard, it would be an unhandled rejection, which ends the process and fails this run.
  failing.reject(new Error('did not start'));
  await new Promise((resolve) => setImmediate(resolve));
});

test('a call of a client that is gone opens nothing', async () => {
  const answer = forwarding({
    current: () => undefined,
    connect: () => Promise.reject(new Error('opened')),
  })(aCall(), AbortSignal.abort());
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
});

test('progress reaches the caller, and is noted as a sign of life', async () => {
  const { connection, reply, progress } = connected();
  const seen: unknown[] = [];
  const call = aCall({ params: { _meta: { progressToken: 'p' } }, onProgress: (params) => seen.push(params) });
  const answer = forwarding({
    current: () => connection,
    connect: () => Promise.resolve(connection),
  })(call, signal);
  progress({ progress: 1 });
  expect(seen).toEqual([{ progressToken: 'p', progress: 1 }]);
  expect(call.wire.progressAt).toBeGreaterThan(0);
  reply({ error: { code: 1, message: 'm' } });
  await expect(answer).resolves.toMatchObject({ error: { code: 1 } });
});

const speaks = (handshake: boolean, stateless: boolean): Eras => ({ handshake, stateless, at: 0 });

/** Servers of these eras, whose connections answer as `answer` says. */
const world = (
  eras: Eras,
  answer: FakeConnectionOptions['answer'],
  isolation: Isolation = 'shared',
  seal = createStateSeal({ ttlMs: 1_000 }),
) => {
  const opened: { readonly kind: string; readonly connection: ReturnType<typeof fakeConnection> }[] = [];
  const asked: ClientQuestion[] = [];
  const ran: Call[] = [];
  const used: string[] = [];
  const server = {
    eras: eras as Eras | undefined,
    refuse: undefined as GatewayError | undefined,
    answers: {} as Result,
  };
  const open = (kind: string, era: 'handshake' | 'stateless', onRequest?: FakeConnectionOptions['onRequest']) => {
    if (server.refuse !== undefined) throw server.refuse;
    const connection = fakeConnection({
      era,
      ...(answer === undefined ? {} : { answer }),
      ...(onRequest === undefined ? {} : { onRequest }),
    });
    opened.push({ kind, connection });
    return connection.connection;
  };
  const options: ForwardOptions = {
    connections: {
      learn: () => Promise.resolve(eras),
      eras: () => server.eras,
      commonNow: () => undefined,
      common: async (_name, era) => open(`common ${era}`, era),
      ownedNow: (_name, key) => opened.find(({ kind }) => kind === `own ${key}`)?.connection.connection,
      owned: async (_name, { key, era, onRequest }: Ownership) => open(`own ${key}`, era, onRequest),
    },
    refresh: () => Promise.resolve(),
    isolation: () => isolation,
    uses: (key) => void used.push(key),
    suspended: {
      run(call) {
        ran.push(call);
        return Promise.resolve({ result: { from: 'suspended' } });
      },
    },
    seal,
    ask(question) {
      asked.push(question);
      return 'result' in server.answers || 'error' in server.answers
        ? Promise.resolve(server.answers)
        : Promise.reject(new GatewayError('permission-denied', 'It may not ask.', { remedy: 'Allow it.' }));
    },
    clientInfo: { name: 'us' },
    logs: () => {},
  };
  server.answers = { result: { action: 'accept' } };
  const send = forward(options);
  const sent = (at = 0) => opened[at]?.connection.sent ?? [];
  return { send, server, opened, asked, ran, used, sent };
};

const callerOf = (era: 'handshake' | 'stateless', capabilities: JsonObject, changes: Partial<Caller> = {}): Caller => ({
  ...nobody,
  conversation: { id: 'c1', hear: () => {} },
  era,
  capabilities,
  ask: era === 'handshake' ? () => Promise.reject(new Error('asked past the policy')) : undefined,
  ...changes,
});
const modernCall = (capabilities: JsonObject, params: JsonObject = {}, changes: Partial<Call> = {}): Call => {
  const call = aCall({ caller: callerOf('stateless', capabilities), ...changes });
  return { ...call, params: { ...call.params, ...params } };
};
const oldCall = (capabilities: JsonObject, changes: Partial<Call> = {}): Call =>
  aCall({ caller: callerOf('handshake', capabilities), ...changes });

const form = { method: 'elicitation/create', params: { message: 'Who?' } };
const asking = (more: object = {}) => ({ resultType: 'input_required', inputRequests: { who: form }, ...more });
const live = new Abort();

describe('a stateless client in front of a stateless server', () => {
  test('is spoken for in the words of the gateway, with what of it is for servers', async () => {
    const { send, sent } = world(speaks(true, true), () => ({ resultType: 'complete', content: [] }));
    const call = modernCall({ elicitation: {}, extensions: { tasks: {} } }, {}, {});
    await send({ ...call, caller: { ...call.caller, logLevel: 'debug' } }, live);
    expect(sent()[0]?.params).toMatchObject({
      name: 'read_text_file',
      _meta: {
        [claimKeys.clientInfo]: { name: 'us' },
        [claimKeys.clientCapabilities]: { elicitation: {} },
        [claimKeys.logLevel]: 'debug',
      },
    });
  });

  test('carries the state of its server under our seal, and the server gets back its own', async () => {
    const { send, sent, asked } = world(speaks(false, true), (_method, { requestState }) =>
      requestState === undefined ? asking({ requestState: 'theirs', 'x-odd': 1 }) : { content: [requestState] },
    );
    const first = await send(modernCall({ elicitation: {} }), live);
    expect(first).toMatchObject({ result: { resultType: 'input_required', inputRequests: { who: form }, 'x-odd': 1 } });
    const requestState = 'result' in first ? first.result['requestState'] : undefined;
    expect(requestState).not.toBe('theirs');
    // What it asks went past the policy first.
    expect(asked).toMatchObject([
      { server: 'filesystem', ...form, client: { principal: { client: 'claude-desktop' } } },
    ]);
    const second = await send(modernCall({ elicitation: {} }, { requestState, inputResponses: {} }), live);
    expect(second).toMatchObject({ result: { content: ['theirs'] } });
    expect(sent(1)[0]?.params).toMatchObject({ requestState: 'theirs', inputResponses: {} });
    await expect(send(modernCall({ elicitation: {} }, { requestState }), live)).rejects.toMatchObject({
      message: 'params.requestState was used already.',
    });
  });

  test(`cannot make up a state, nor lend one to another tool ${proves('T-25')}`, async () => {
    const { send, sent } = world(speaks(false, true), () => asking({ requestState: 'theirs' }));
    await expect(send(modernCall({}, { requestState: 'theirs' }), live)).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
    const first = await send(modernCall({ elicitation: {} }), live);
    const requestState = 'result' in first ? first.result['requestState'] : undefined;
    const target = { kind: 'tool', upstream: 'filesystem', name: 'write_file' } as const;
    await expect(send(modernCall({}, { requestState }, { target }), live)).rejects.toMatchObject({
      message: 'params.requestState belongs to another request, or to another client.',
    });
    // Nothing of it reached the server.
    expect([sent(0), sent(1).length]).toEqual([[], 1]);
  });

  test('that goes on with a call that waited here, for a server that speaks otherwise now, is told that it is over', async () => {
    const seal = createStateSeal({ ttlMs: 1_000 });
    const { send } = world(speaks(false, true), () => ({}), 'shared', seal);
    const requestState = seal.seal(modernCall({}), { waiting: 'x1', round: 1 });
    await expect(send(modernCall({}, { requestState }), live)).rejects.toMatchObject({
      message: 'The call that params.requestState goes on with is over.',
    });
  });

  describe(`is not asked ${proves('T-26')}`, () => {
    test.each<[string, JsonObject, JsonObject]>([
      ['what it did not declare', {}, { elicitation: { form: {} } }],
      ['in a way that it did not declare', { elicitation: { url: {} } }, { elicitation: { form: {} } }],
    ])('%s', async (_, capabilities, requiredCapabilities) => {
      const { send, asked } = world(speaks(false, true), () => asking());
      await expect(send(modernCall(capabilities), live)).rejects.toMatchObject({
        code: 'missing-capability',
        message: 'The server filesystem asks for elicitation/create, which this client does not offer.',
        data: { requiredCapabilities },
      });
      expect(asked).toEqual([]);
    });

    test('what no client can be asked', async () => {
      const { send } = world(speaks(false, true), () => asking({ inputRequests: { x: { method: 'tools/call' } } }));
      await expect(send(modernCall({ elicitation: {} }), live)).rejects.toMatchObject({ code: 'missing-capability' });
    });

    test('what its grants do not allow: the refusal is its own, with the remedy', async () => {
      const { send, server } = world(speaks(false, true), () => asking());
      server.answers = {} as Result;
      await expect(send(modernCall({ elicitation: {} }), live)).rejects.toMatchObject({
        code: 'permission-denied',
        remedy: 'Allow it.',
      });
    });

    test('where the protocol has no questions', async () => {
      const { send } = world(speaks(false, true), () => asking());
      const completing = modernCall({ elicitation: {} }, {}, { method: 'completion/complete' });
      await expect(send(completing, live)).rejects.toMatchObject({ code: 'upstream-failed' });
    });
  });

  test('gets a task as it is, and an error of the server', async () => {
    const { send } = world(speaks(false, true), () => ({ resultType: 'task', task: { taskId: 't' } }));
    expect(await send(modernCall({}), live)).toMatchObject({ result: { resultType: 'task', task: { taskId: 't' } } });
    const refusing = world(speaks(false, true), () => ({ error: { code: -32_050, message: 'No.' } }));
    expect(await refusing.send(modernCall({}), live)).toMatchObject({ error: { code: -32_050 } });
  });
});

describe('a client with a handshake in front of a stateless server', () => {
  test('is asked for what the server wants, and gets the end of it', async () => {
    const { send, sent, asked } = world(speaks(false, true), (_method, { inputResponses }) =>
      inputResponses === undefined ? asking({ requestState: 's' }) : { resultType: 'complete', content: [], ttlMs: 1 },
    );
    const call = oldCall({ elicitation: {} });
    expect(await send(call, live)).toMatchObject({ result: { content: [] } });
    // Its revision has no word for how long the answer stays good; the gateway knows.
    expect(call.wire.ttlMs).toBe(1);
    expect(asked).toMatchObject([{ call, ...form, client: { capabilities: { elicitation: {} } } }]);
    expect(sent()[1]?.params).toMatchObject({ inputResponses: { who: { action: 'accept' } }, requestState: 's' });
    // Clients of the older kind hear what they do not turn off.
    expect(sent()[0]?.params?.['_meta']).toMatchObject({ [claimKeys.logLevel]: 'info' });
  });

  test(`cannot smuggle a round of somebody else ${proves('T-25')}`, async () => {
    const { send, sent } = world(speaks(false, true), () => ({ content: [] }));
    const call = oldCall({});
    await send({ ...call, params: { ...call.params, requestState: 'of another', inputResponses: { who: {} } } }, live);
    expect(Object.keys(sent()[0]?.params ?? {})).toEqual(['name', 'arguments', '_meta']);
  });

  test.each<[string, Partial<Caller>]>([
    ['that cannot be asked this', { capabilities: { roots: {} } }],
    ['that nobody can ask', { capabilities: {}, ask: undefined }],
  ])(`%s is not ${proves('T-26')}`, async (_, changes) => {
    const { send, asked } = world(speaks(false, true), () => asking());
    await expect(send(oldCall({}, { caller: callerOf('handshake', {}, changes) }), live)).rejects.toMatchObject({
      code: 'missing-capability',
    });
    expect(asked).toEqual([]);
  });

  test('that declares more than its pipe can do is not asked either', async () => {
    const { send } = world(speaks(false, true), () => asking());
    const caller = callerOf('handshake', { elicitation: {} }, { ask: undefined });
    await expect(send(oldCall({}, { caller }), live)).rejects.toMatchObject({ code: 'missing-capability' });
  });

  test('gets no task: it could not read one', async () => {
    const { send } = world(speaks(false, true), () => ({ resultType: 'task', task: {} }));
    await expect(send(oldCall({}), live)).rejects.toMatchObject({
      code: 'upstream-failed',
      message: 'The server filesystem answered with a result of the type "task".',
    });
  });

  test('gets errors in its own numbers', async () => {
    const { send } = world(speaks(false, true), () => ({
      error: { code: -32_602, message: 'm', data: { uri: 'a:1' } },
    }));
    expect(await send(oldCall({}, { method: 'resources/read' }), live)).toMatchObject({ error: { code: -32_002 } });
  });
});

describe('a stateless client in front of a server with a handshake', () => {
  test('that can be asked nothing shares a connection, and its claims stay here', async () => {
    const { send, sent, opened, ran } = world(speaks(true, false), () => ({ content: [] }));
    await send(
      modernCall({}, { inputResponses: {}, _meta: { [claimKeys.clientInfo]: { name: 'me' }, kept: 1 } }),
      live,
    );
    expect([opened.map(({ kind }) => kind), ran]).toEqual([['common handshake'], []]);
    expect(sent()[0]?.params).toEqual({
      name: 'read_text_file',
      arguments: { path: 'scenes/scene-01.md' },
      _meta: { kept: 1 },
    });
  });

  test(`is asked nothing by an answer that only looks like a question ${proves('T-26')}`, async () => {
    const { send, asked } = world(speaks(true, false), () => asking({ requestState: 'x', content: [] }));
    expect(await send(modernCall({}), live)).toMatchObject({ result: { content: [] } });
    const answer = await send(modernCall({}), live);
    expect('result' in answer && Object.hasOwn(answer.result, 'resultType')).toBe(false);
    expect(asked).toEqual([]);
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['can be asked something', { roots: {} }, {}],
    ['goes on with a call that waits, whatever it says of itself now', {}, { requestState: 's' }],
  ])('that %s may be stopped in the middle', async (_, capabilities, params) => {
    const { send, opened, ran } = world(speaks(true, false), () => ({}));
    expect(await send(modernCall(capabilities, params), live)).toEqual({ result: { from: 'suspended' } });
    expect([ran.length, opened]).toEqual([1, []]);
    await send(modernCall(capabilities, params, { method: 'completion/complete' }), live);
    expect(ran).toHaveLength(1);
  });
});

describe('a client with a handshake in front of a server with one', () => {
  test('that can be asked something has a connection of its own, on which the server asks it', async () => {
    const { send, opened, asked, used } = world(speaks(true, true), () => undefined);
    const answers = [oldCall({ roots: {} }), oldCall({ roots: {} })].map((call) => send(call, live));
    await new Promise((resolve) => setImmediate(resolve));
    expect([opened.map(({ kind }) => kind), used]).toEqual([['own c1'], ['c1', 'c1']]);
    opened[0]?.connection.say({ id: 'q', method: 'roots/list', params: {} });
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toMatchObject([
      { server: 'filesystem', method: 'roots/list', client: { capabilities: { roots: {} } } },
    ]);
    expect(asked[0]?.call).toBeDefined();
    expect(opened[0]?.connection.sent.at(-1)).toEqual({ jsonrpc: '2.0', id: 'q', result: { action: 'accept' } });
    for (const id of [1, 2]) opened[0]?.connection.say({ id, result: {} });
    await Promise.all(answers);
  });

  test(`is asked while no call of its runs, too, where it can be, and nobody else is ${proves('T-26')}`, async () => {
    const { send, opened, asked } = world(speaks(true, false), () => ({}));
    const client = {
      principal: { client: 'desktop' },
      capabilities: { roots: {} },
      ask: () => Promise.resolve({ result: {} }),
    };
    const of = (id: string, more: object): Caller =>
      callerOf('handshake', { roots: {} }, { conversation: { id, hear: () => {}, ...more } });
    await send(oldCall({}, { caller: of('c1', { client }) }), live);
    await send(oldCall({}, { caller: of('c2', {}) }), live);
    for (const { connection } of opened) connection.say({ id: 'q', method: 'roots/list', params: {} });
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toMatchObject([{ client, call: undefined }]);
    expect(opened[1]?.connection.sent.at(-1)).toMatchObject({ id: 'q', error: { code: -32_601 } });
  });

  test('shares one where too many have their own already, but not where sharing is forbidden', async () => {
    for (const isolation of ['shared', 'per-session'] as const) {
      const { send, server, opened } = world(speaks(true, false), () => ({}), isolation);
      server.refuse = new GatewayError('rate-limited', 'Too many.');
      const answer = send(oldCall({ roots: {} }), live);
      server.refuse = undefined;
      const outcome = await answer.then(
        () => 'answered',
        (error: unknown) => (error instanceof GatewayError ? error.code : error),
      );
      expect([isolation, outcome, opened.map(({ kind }) => kind)]).toEqual(
        isolation === 'shared' ? ['shared', 'answered', ['common handshake']] : ['per-session', 'rate-limited', []],
      );
    }
  });
});

test.each([
  ['per-client', 'own client claude-desktop'],
  ['per-session', 'own c1'],
] as const)('a server that is not shared has a connection %s', async (isolation, kind) => {
  const { send, opened, used } = world(speaks(true, false), () => ({}), isolation);
  await send(oldCall({}), live);
  await send(oldCall({}), live);
  expect([opened.map((one) => one.kind), `own ${used[0]}`]).toEqual([[kind], kind]);
});

describe('a server that speaks otherwise than it did', () => {
  const refused = new GatewayError('upstream-unavailable', 'It does not shake hands any more.');

  test('is spoken to anew, once, within the same call', async () => {
    const { send, server, opened } = world(speaks(true, false), () => ({ content: [] }));
    server.refuse = refused;
    const answer = send(oldCall({ roots: {} }), live);
    server.eras = speaks(false, true);
    server.refuse = undefined;
    expect(await answer).toMatchObject({ result: { content: [] } });
    expect(opened.map(({ kind }) => kind)).toEqual(['common stateless']);
  });

  test('in no way at all is told of as it failed', async () => {
    const { send, server } = world(speaks(true, false), () => ({}));
    server.refuse = refused;
    await expect(send(oldCall({}), live)).rejects.toBe(refused);
    server.eras = speaks(false, true);
    await expect(send(oldCall({}), live)).rejects.toBe(refused);
  });

  test('is learned of before the first call where nothing is known', async () => {
    const { send, server, opened } = world(speaks(false, true), () => ({}));
    server.eras = undefined;
    await send(oldCall({}), live);
    expect(opened.map(({ kind }) => kind)).toEqual(['common stateless']);
  });
});
