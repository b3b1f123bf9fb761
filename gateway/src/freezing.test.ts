import { expect, test } from 'vitest';
import { aCall } from '../test/fixtures/call.ts';
import { limitsOf, pathParts } from '../test/fixtures/parts.ts';
import { emptyState } from '../test/fixtures/state.ts';
import { proves } from '../test/security/proves.ts';
import { GatewayError } from './errors.ts';
import { createFreezing } from './freezing.ts';
import { Abort } from './pipeline/abort.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import type { Call, Result } from './pipeline/call.ts';
import { timeout } from './pipeline/steps/timeout.ts';
import { createFreezeStore } from './store/freezes.ts';

const minute = limitsOf(60_000);

const everything = { server: '', by: 'person', why: 'Wrong.', endsRunning: false };
const on = (upstream: string, changes: Partial<Call> = {}): Call =>
  aCall({ target: { kind: 'tool', upstream, name: 't' }, trail: [], ...changes });

const setUp = () => {
  const state = emptyState();
  const freezes = createFreezeStore(state.database);
  const told: string[] = [];
  const dismissed: ((call: Call) => GatewayError | undefined)[] = [];
  const tell = (message: string): void => void told.push(message);
  const log = { debug: tell, info: tell, warn: tell, error: tell };
  const freezing = createFreezing({ freezes, log, dismiss: (why) => dismissed.push(why) });
  return { freezes, freezing, told, dismissed, [Symbol.dispose]: () => state[Symbol.dispose]() };
};

test('what begins and what ends is told once, whatever else is frozen', () => {
  using world = setUp();
  const { freezes, freezing, told } = world;
  freezing.look();
  freezes.freeze({ ...everything, server: 'notes' });
  freezing.look();
  freezing.look();
  freezes.freeze(everything);
  freezing.look();
  freezes.thaw('notes', 'person');
  freezes.thaw('', 'person');
  freezing.look();
  expect(told.map((text) => text.replace(/ since [^ ]+Z/, ''))).toEqual([
    'The server notes is frozen by a person: Wrong.',
    'All calls are frozen by a person: Wrong.',
    'Calls go again.',
    'Calls to notes go again.',
  ]);
});

test('only a freeze that ends running calls ends them, and those of its server alone', async () => {
  using world = setUp();
  const { freezes, freezing, dismissed } = world;
  const step = timeout({ ...minute, stopper: freezing.stopper });
  const ends: Record<string, unknown> = {};
  const start = (name: string, call: Call): void => {
    void step(call, async (signal) => {
      const { promise, reject } = Promise.withResolvers<Result>();
      signal?.addEventListener('abort', () => reject(signal.reason));
      return promise;
    }).catch((error: unknown) => (ends[name] = error instanceof GatewayError ? error.code : error));
  };
  start('notes', on('notes'));
  start('files', on('files'));
  start('stop', aCall({ method: 'mcp_server_stop', target: { kind: 'server', upstream: 'notes', name: 'notes' } }));
  const settled = async (): Promise<Record<string, unknown>> => {
    await new Promise((resolve) => setImmediate(resolve));
    return { ...ends };
  };
  freezes.freeze({ ...everything, server: 'notes' });
  freezing.look();
  expect([await settled(), dismissed.length]).toEqual([{}, 0]);
  freezes.freeze({ ...everything, server: 'notes', endsRunning: true });
  freezing.look();
  expect(await settled()).toEqual({ notes: 'frozen' });
  expect(dismissed[0]?.(on('notes'))).toMatchObject({ code: 'frozen' });
  expect(dismissed[0]?.(on('files'))).toBeUndefined();
  freezes.thaw('notes', 'person');
  freezing.look();
  start('again', on('notes'));
  expect(await settled()).toEqual({ notes: 'frozen' });
});

test(`a call that waited on its way while somebody froze it is not sent ${proves('T-72')}`, async () => {
  using world = setUp();
  const { freezes, freezing } = world;
  const sent: string[] = [];
  const gate = Promise.withResolvers<Result>();
  const run = createPipeline(
    pathParts({
      freezeSwitch: freezes,
      concurrency: { atOnce: 1, mostWaiting: 5 },
      timeout: { ...minute, stopper: freezing.stopper },
    }),
    freezing.before(async ({ id }) => {
      sent.push(id);
      return gate.promise;
    }),
  );
  const receivedAt = Date.now();
  const first = run(on('notes', { id: 'first', receivedAt, signal: new Abort() }));
  const second = run(on('notes', { id: 'second', receivedAt, signal: new Abort() }));
  await expect.poll(() => sent).toEqual(['first']);
  freezes.freeze(everything);
  gate.resolve({ result: {} });
  await expect(first).resolves.toEqual({ result: {} });
  await expect(second).rejects.toMatchObject({ code: 'frozen' });
  await expect(run(on('notes', { id: 'third', receivedAt }))).rejects.toMatchObject({ code: 'frozen' });
  freezes.thaw('', 'person');
  await run(on('notes', { id: 'fourth', receivedAt }));
  expect(sent).toEqual(['first', 'fourth']);
});
