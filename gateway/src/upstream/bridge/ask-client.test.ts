import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { proves } from '../../../test/security/proves.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Result } from '../../pipeline/call.ts';
import type { Askable } from '../../pipeline/caller.ts';
import { GatewayError } from '../../errors.ts';
import type { Question } from '../../pipeline/reverse.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { capabilitiesForServers, createAskClient, declaresAny, missingFor } from './ask-client.ts';
import type { ClientQuestion } from './ask-client.ts';

const clientWith = (capabilities: JsonObject): Askable => ({
  principal: { client: 'desktop' },
  capabilities,
  ask: () => Promise.reject(new Error('asked past the policy')),
});

const questionOf = (changes: Partial<ClientQuestion> = {}): ClientQuestion => ({
  server: 'files',
  client: clientWith({ elicitation: {}, sampling: {}, roots: {} }),
  call: undefined,
  method: 'elicitation/create',
  params: { message: 'Who?' },
  signal: new Abort(),
  ...changes,
});

test('what servers may use of a client is what they can ask it for, and nothing else of what it declares', () => {
  const declared = {
    sampling: { tools: {} },
    elicitation: {},
    roots: true,
    experimental: {},
    extensions: {},
    tasks: {},
  };
  expect(capabilitiesForServers(declared)).toEqual({ sampling: { tools: {} }, elicitation: {} });
  expect([{ roots: {} }, { sampling: {} }, { elicitation: {} }, { roots: true, tasks: {} }].map(declaresAny)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

describe('what a client lacks to be asked', () => {
  const url = { mode: 'url', url: 'https://x' };
  test.each<[string, JsonObject, 'sampling/createMessage' | 'elicitation/create' | 'roots/list', JsonObject, unknown]>([
    ['nothing', { roots: {} }, 'roots/list', {}, undefined],
    ['all of it', {}, 'roots/list', {}, { roots: {} }],
    ['what is no capability', { roots: true }, 'roots/list', {}, { roots: {} }],
    ['nothing for a form, where it does not say how', { elicitation: {} }, 'elicitation/create', {}, undefined],
    ['nothing for a form', { elicitation: { form: {} } }, 'elicitation/create', { mode: 'form' }, undefined],
    ['forms', { elicitation: { url: {} } }, 'elicitation/create', {}, { elicitation: { form: {} } }],
    ['nothing for an address', { elicitation: { url: {} } }, 'elicitation/create', url, undefined],
    ['addresses', { elicitation: {} }, 'elicitation/create', url, { elicitation: { url: {} } }],
    ['a way of tomorrow', { elicitation: {} }, 'elicitation/create', { mode: 'voice' }, { elicitation: { voice: {} } }],
    ['nothing for a model', { sampling: {} }, 'sampling/createMessage', {}, undefined],
    ['tools', { sampling: {} }, 'sampling/createMessage', { tools: [] }, { sampling: { tools: {} } }],
    ['tools to choose', { sampling: {} }, 'sampling/createMessage', { toolChoice: {} }, { sampling: { tools: {} } }],
    ['nothing for tools', { sampling: { tools: {} } }, 'sampling/createMessage', { tools: [] }, undefined],
  ])('is %s', (_, capabilities, method, params, missing) => {
    expect(missingFor(capabilities, method, params)).toEqual(missing);
  });
});

describe(`a client is not asked ${proves('T-30')}`, () => {
  test.each<[string, Partial<ClientQuestion>, string]>([
    ['what it did not declare', { client: clientWith({}) }, 'unknown-method'],
    ['in a way that it did not declare', { params: { mode: 'url' } }, 'invalid-arguments'],
    ['for what no client can be asked', { method: 'tools/call' }, 'unknown-method'],
    ['for what only looks like a question', { method: 'constructor' }, 'unknown-method'],
  ])('%s', async (_, changes, code) => {
    const ask = createAskClient(() => Promise.reject(new Error('asked')), 1_000);
    await expect(ask(questionOf(changes))).rejects.toMatchObject({ code });
  });
});

test('a question passes the policy with all that it says, and its size', async () => {
  const asked: Question[] = [];
  const ask = createAskClient((question) => {
    asked.push(question);
    return Promise.resolve({ result: { action: 'accept' } });
  }, 1_000);
  const question = questionOf();
  expect(await ask(question)).toEqual({ result: { action: 'accept' } });
  expect(asked).toMatchObject([
    { server: 'files', method: 'elicitation/create', params: { message: 'Who?' }, bytes: 18, client: question.client },
  ]);
});

/** Questions that the test answers itself, in the order they were asked. */
const open = () => {
  const answers: ((result: Result) => void)[] = [];
  const signals: Question['signal'][] = [];
  const ask = createAskClient(({ signal }) => {
    signals.push(signal);
    return new Promise((resolve, reject) => {
      answers.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }, 60);
  return { ask, answers, signals };
};

describe('the time that a client takes', () => {
  test('is held against nobody, and counts once however many questions overlap', async () => {
    const { ask, answers } = open();
    const call = aCall();
    const start = performance.now();
    const first = ask(questionOf({ call }));
    await sleep(10);
    const second = ask(questionOf({ call }));
    expect(call.wire.asking).toBe(2);
    answers[0]?.({ result: {} });
    await first;
    await sleep(10);
    answers[1]?.({ result: {} });
    await second;
    expect(call.wire.asking).toBe(0);
    expect(call.wire.heldMs).toBeGreaterThanOrEqual(18);
    expect(call.wire.heldMs).toBeLessThanOrEqual(performance.now() - start);
    expect(call.wire.progressAt).toBeGreaterThan(start);
  });

  test('has an end', async () => {
    const { ask } = open();
    const call = aCall();
    await expect(ask(questionOf({ call }))).rejects.toMatchObject({ code: 'timeout' });
    expect(call.wire.asking).toBe(0);
  });

  test('ends where the server takes its question back', async () => {
    const { ask, signals } = open();
    const signal = new Abort();
    const asked = ask(questionOf({ signal }));
    signal.abort(new GatewayError('cancelled', 'Taken back.'));
    await expect(asked).rejects.toMatchObject({ message: 'Taken back.' });
    expect(signals[0]?.aborted).toBe(true);
    await expect(ask(questionOf({ signal }))).rejects.toMatchObject({ message: 'Taken back.' });
    expect(signals).toHaveLength(1);
  });
});
