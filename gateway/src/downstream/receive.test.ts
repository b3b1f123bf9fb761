import { describe, expect, test } from 'vitest';
import { fakeDirectory, fakeReceiver } from '../../test/fixtures/fake-directory.ts';
import { GatewayError } from '../errors.ts';
import { nobody } from '../pipeline/caller.ts';
import type { Call, Result } from '../pipeline/call.ts';
import type { Facts } from '../policy/need.ts';
import type { CallMethod } from '../protocol/mcp.ts';
import type { Found } from './directory.ts';
import { createCallIds, namedTarget } from './receive.ts';
import type { Arrival } from './receive.ts';

const arrival = (changes: Partial<Arrival> = {}): Arrival => ({
  method: 'tools/call',
  params: { name: 'files__read', arguments: { path: 'a' } },
  extras: undefined,
  principal: { client: 'c' },
  caller: nobody,
  bytes: 50,
  signal: new AbortController().signal,
  onProgress: undefined,
  ...changes,
});

const recording = (directory = fakeDirectory()) => {
  const calls: Call[] = [];
  const receiver = fakeReceiver(async (call): Promise<Result> => {
    calls.push(call);
    return { result: {} };
  }, directory);
  return { receiver, calls };
};

describe('a call', () => {
  test('is made of what arrived, and cannot be changed afterwards', async () => {
    const { receiver, calls } = recording();
    const onProgress = (): void => {};
    const { id, answer } = receiver.receive(arrival({ extras: { x: 1 }, onProgress }));
    await answer;
    expect(id).toBe('call-1');
    expect(calls[0]).toMatchObject({
      id: 'call-1',
      method: 'tools/call',
      principal: { client: 'c' },
      target: { kind: 'tool', upstream: 'files', name: 'files__read' },
      params: { name: 'files__read', arguments: { path: 'a' } },
      facts: { needs: [{ level: 'tool_execute' }] },
      receivedAt: 1_000,
      bytes: 50,
      trail: [],
      extras: { x: 1 },
      onProgress,
    });
    expect(Object.isFrozen(calls[0])).toBe(true);
  });

  test('of what nobody offers has no server, and still runs: it is refused where everything is', async () => {
    const { receiver, calls } = recording();
    await receiver.receive(arrival({ params: { name: 'no-such' } })).answer;
    expect(calls[0]).toMatchObject({
      target: { kind: 'tool', upstream: '', name: 'no-such' },
      facts: { needs: [], violations: [] },
    });
  });

  test('waits for a server to be found and for facts to be gathered', async () => {
    const found = Promise.withResolvers<Found | undefined>();
    const facts = Promise.withResolvers<Facts>();
    const { receiver, calls } = recording(fakeDirectory({ find: () => found.promise, facts: () => facts.promise }));
    const { answer } = receiver.receive(arrival());
    found.resolve({
      target: { kind: 'tool', upstream: 'files', name: 'read' },
      params: { name: 'read' },
      own: undefined,
    });
    await found.promise;
    expect(calls).toEqual([]);
    facts.resolve({ needs: [], violations: ['v'] });
    await answer;
    expect(calls[0]).toMatchObject({ params: { name: 'read' }, facts: { violations: ['v'] } });
  });

  test.each(['find', 'facts'] as const)('that is taken back while it waits for %s never runs', async (which) => {
    const { receiver, calls } = recording(fakeDirectory({ [which]: () => new Promise(() => {}) }));
    const controller = new AbortController();
    const { answer } = receiver.receive(arrival({ signal: controller.signal }));
    controller.abort(new GatewayError('cancelled', 'Taken back.'));
    await expect(answer).rejects.toMatchObject({ message: 'Taken back.' });
    expect(calls).toEqual([]);
  });

  test('whose server cannot be looked for fails', async () => {
    const { receiver, calls } = recording(fakeDirectory({ find: () => Promise.reject(new Error('broken')) }));
    await expect(receiver.receive(arrival()).answer).rejects.toThrow('broken');
    expect(calls).toEqual([]);
  });
});

describe('an order to a server', () => {
  test.each([
    ['files', 'files'],
    ['other', ''],
  ])('named %s takes the path of every call', async (server, upstream) => {
    const { receiver, calls } = recording();
    const { signal } = new AbortController();
    await receiver.administer({ method: 'mcp_server_stop', server, principal: { client: 'c' }, bytes: 9, signal })
      .answer;
    expect(calls[0]).toMatchObject({
      method: 'mcp_server_stop',
      target: { kind: 'server', upstream, name: server },
      params: { name: server },
      facts: { needs: [{ level: 'server_admin', object: { kind: 'none' } }] },
    });
  });
});

describe('params name a target', () => {
  test.each<[CallMethod, object, object]>([
    ['tools/call', { name: 'a' }, { kind: 'tool', name: 'a' }],
    ['tools/call', { name: 'a', arguments: {} }, { kind: 'tool', name: 'a' }],
    ['prompts/get', { name: 'p' }, { kind: 'prompt', name: 'p' }],
    ['resources/read', { uri: 'a:b' }, { kind: 'resource', name: 'a:b' }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'p' } }, { kind: 'prompt', name: 'p' }],
    ['completion/complete', { ref: { type: 'ref/resource', uri: 'a:{b}' } }, { kind: 'resource', name: 'a:{b}' }],
  ])('%s with %j', (method, params, target) => {
    expect(namedTarget(method, params as Record<string, unknown>)).toEqual({ upstream: '', ...target });
  });

  test.each<[CallMethod, object, string]>([
    ['tools/call', {}, 'params.name must be the name of a tool.'],
    ['tools/call', { name: '' }, 'params.name must be the name of a tool.'],
    ['tools/call', { name: ['a'] }, 'params.name must be the name of a tool.'],
    ['tools/call', { name: 'a', arguments: [] }, 'params.arguments must be an object.'],
    ['tools/call', { name: 'a', arguments: null }, 'params.arguments must be an object.'],
    ['prompts/get', { name: 7 }, 'params.name must be the name of a prompt.'],
    ['prompts/get', { name: 'a', arguments: 'x' }, 'params.arguments must be an object.'],
    ['resources/read', { name: 'a' }, 'params.uri must be a URI.'],
    ['completion/complete', {}, 'params.ref must name a prompt or a resource.'],
    ['completion/complete', { ref: { type: 'ref/prompt', uri: 'a' } }, 'params.ref must name a prompt or a resource.'],
    ['completion/complete', { ref: { type: 'ref/other', name: 'a' } }, 'params.ref must name a prompt or a resource.'],
    ['completion/complete', { ref: 'text' }, 'params.ref must name a prompt or a resource.'],
  ])('or not: %s with %j', (method, params, message) => {
    expect(() => namedTarget(method, params as Record<string, unknown>)).toThrow(message);
  });

  // The one that would let a refusal about a prompt stand for a resource.
  test('of the kind that their type says, whatever else they carry', () => {
    expect(namedTarget('completion/complete', { ref: { type: 'ref/prompt', name: 'p', uri: 'a:b' } })).toMatchObject({
      kind: 'prompt',
      name: 'p',
    });
  });
});

test('ids of calls sort by time and never meet', () => {
  let time = 1_700_000_000_000;
  const next = createCallIds('mark', () => time);
  const ids = Array.from({ length: 100 }, () => next());
  time += 1;
  const later = next();
  expect(new Set(ids).size).toBe(100);
  expect([...ids, later].toSorted()).toEqual([...ids, later]);
  expect(later).toMatch(/^[0-9a-z]{9}-[0-9a-z]{4}-mark$/);
});
