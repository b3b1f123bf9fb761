import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { GatewayError } from '../errors.ts';
import type { Connection } from './open.ts';
import { createCorrelator } from './correlator.ts';
import { createStateSeal } from './bridge/request-state.ts';
import { forward } from './forward.ts';

const connected = () => {
  const sent: string[] = [];
  const correlator = createCorrelator((line) => sent.push(line), { onNotification: () => {}, onOddity: () => {} });
  const connection: Connection = {
    era: 'handshake',
    capabilities: {},
    correlator: Object.assign(correlator, { hold: () => {} }),
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
  readonly worked: (server: string) => void;
}) => {
  const eras = { handshake: true, stateless: false, at: 0 };
  const never = (): never => {
    throw new Error('not needed');
  };
  return forward({
    connections: {
      learn: () => Promise.resolve(eras),
      eras: () => eras,
      settle: never,
      worked: given.worked,
    },
    choose: { connection: () => given.current() ?? given.connect() },
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
  const worked: string[] = [];
  const send = forwarding({
    current: () => connection,
    connect: () => Promise.reject(new Error('not needed')),
    worked: (server) => worked.push(server),
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
  expect(worked).toEqual([]);
  reply({ result: { content: [] } });
  expect(await answer).toMatchObject({ result: { content: [] } });
  expect(worked).toEqual(['filesystem']);
  expect(call.wire.bytesOut).toBe('{"result":{"content":[]}}'.length);
});

test('a call waits for a server that is started', async () => {
  const { connection, sent, reply } = connected();
  const { promise, resolve } = Promise.withResolvers<Connection>();
  const answer = forwarding({ current: () => undefined, connect: () => promise, worked: () => {} })(aCall(), signal);
  expect(sent).toEqual([]);
  resolve(connection);
  await promise;
  await Promise.resolve();
  reply({ result: {} });
  await expect(answer).resolves.toMatchObject({ result: {} });
});

test('a call that is taken back does not wait for its server any longer', async () => {
  const controller = new AbortController();
  const answer = forwarding({ current: () => undefined, connect: () => new Promise(() => {}), worked: () => {} })(
    aCall(),
    controller.signal,
  );
  controller.abort(new GatewayError('cancelled', 'Taken back.'));
  await expect(answer).rejects.toMatchObject({ code: 'cancelled', message: 'Taken back.' });
});

test('a call that was taken back before its server failed ends nothing else', async () => {
  const failing = Promise.withResolvers<Connection>();
  const controller = new AbortController();
  const answer = forwarding({ current: () => undefined, connect: () => failing.promise, worked: () => {} })(
    aCall(),
    controller.signal,
  );
  controller.abort();
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  // Nobody waits for this: unheard, it would be an unhandled rejection, which ends the process and fails this run.
  failing.reject(new Error('did not start'));
  await new Promise((resolve) => setImmediate(resolve));
});

test('for a client that has gone before its call came this far, nothing is opened', async () => {
  let opened = 0;
  const connect = (): Promise<Connection> => {
    opened += 1;
    return Promise.reject(new Error('not needed'));
  };
  const answer = forwarding({ current: () => undefined, connect, worked: () => {} })(aCall(), AbortSignal.abort());
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  expect(opened).toBe(0);
});

test('progress reaches the caller, and is noted as a sign of life', async () => {
  const { connection, reply, progress } = connected();
  const seen: unknown[] = [];
  const call = aCall({ params: { _meta: { progressToken: 'p' } }, onProgress: (params) => seen.push(params) });
  const answer = forwarding({
    current: () => connection,
    connect: () => Promise.resolve(connection),
    worked: () => {},
  })(call, signal);
  progress({ progress: 1 });
  expect(seen).toEqual([{ progressToken: 'p', progress: 1 }]);
  expect(call.wire.progressAt).toBeGreaterThan(0);
  reply({ error: { code: 1, message: 'm' } });
  await expect(answer).resolves.toMatchObject({ error: { code: 1 } });
});
