import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { claimKeys } from '../../src/protocol/revision/claims.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, eventually, recordsOf, resultOf, runCommand, serve } from './raw-client.ts';
import type { Line, Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const echo = { echo: { command: process.execPath, args: [fixture('echo')] } };
const all = { sampling: {}, elicitation: {}, roots: {} };

/** Opens with a handshake. */
const start = async (place: Place, capabilities: object, config: object = allowing(echo)): Promise<RawGateway> => {
  const gateway = serve(place, { config: place.config(config) });
  const clientInfo = { name: 'raw', version: '1' };
  await gateway.request('initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo });
  await gateway.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await gateway.request('tools/list');
  return gateway;
};

const form = { method: 'elicitation/create', params: { message: 'Who?', 'x-odd': 1 } };
const textIn = (answer: Message): string => JSON.stringify(resultOf(answer)['content']);

/** Has the server ask, and gives what it got to hear. */
const ask = async (gateway: RawGateway, question: object = form): Promise<string> =>
  textIn(await gateway.request('tools/call', { name: 'echo__ask', arguments: question }));

const isQuestion =
  (method: string, but: readonly Line[] = []) =>
  (line: Line): boolean =>
    line.message?.method === method && line.message.id !== undefined && !but.includes(line);

/** Answers the next question of this kind. */
const answerNext = async (gateway: RawGateway, method: string, outcome: object): Promise<Message> => {
  const { message } = await gateway.until(isQuestion(method, [...gateway.lines]));
  await gateway.send({ jsonrpc: '2.0', id: message?.id, ...outcome });
  return message ?? {};
};

/** The processes that this one started, by `/proc`. */
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

const questionsIn = ({ lines }: RawGateway): readonly Line[] => lines.filter(isQuestion('elicitation/create'));

describe('a server asks in the middle of a call', () => {
  test('and gets what its client says, whole', async () => {
    await using place = createPlace();
    await using gateway = await start(place, all);
    const answered = answerNext(gateway, 'elicitation/create', { result: { action: 'accept', 'x-odd': { kept: 2 } } });
    expect(await ask(gateway)).toContain('\\"x-odd\\":{\\"kept\\":2}');
    expect((await answered).params).toEqual({ message: 'Who?', 'x-odd': 1 });
    expect(recordsOf(place).find(({ target }) => target.kind === 'client')).toMatchObject({
      kind: 'call',
      principal: { client: 'raw' },
      method: 'elicitation/create',
      target: { kind: 'client', upstream: 'echo', name: 'elicitation/create' },
      outcome: 'ok',
    });
  });

  test('and gets the error of its client', async () => {
    await using place = createPlace();
    await using gateway = await start(place, all);
    void answerNext(gateway, 'sampling/createMessage', { error: { code: -1, message: 'The person said no.' } });
    expect(await ask(gateway, { method: 'sampling/createMessage' })).toContain('The person said no.');
  });

  test(`of a client that declared nothing, and is told that it cannot ${proves('T-26')}`, async () => {
    await using place = createPlace();
    await using gateway = await start(place, {});
    expect(await ask(gateway)).toContain('-32601');
    expect(questionsIn(gateway)).toEqual([]);
  });

  test(`of a client that declared something else, and is told that it cannot ${proves('T-26')}`, async () => {
    await using place = createPlace();
    await using gateway = await start(place, { roots: {}, elicitation: {} });
    expect(await ask(gateway, { method: 'sampling/createMessage' })).toContain('-32601');
    expect(await ask(gateway, { method: 'tools/list' })).toContain('-32601');
    expect(await ask(gateway, { method: 'elicitation/create', params: { mode: 'url', url: 'https://x' } })).toContain(
      '-32602',
    );
    expect(recordsOf(place).filter(({ target }) => target.kind === 'client')).toEqual([]);
  });

  test(`and where no grant allows it the refusal says what would, which works ${proves('T-26')}`, async () => {
    await using place = createPlace();
    const grants = [{ effect: 'allow', level: 'tool_execute', server: 'echo', name: 'ask' }];
    await using gateway = await start(place, all, { mcpServers: echo, grants });
    const refused = await ask(gateway);
    expect(refused).toContain('The server echo may not ask raw for elicitation/create');
    expect(questionsIn(gateway)).toEqual([]);
    expect(recordsOf(place).find(({ target }) => target.kind === 'client')).toMatchObject({
      principal: { client: 'raw' },
      target: { upstream: 'echo', name: 'elicitation/create' },
      outcome: 'permission-denied',
    });
    // A person may never see what a server makes of its errors.
    await eventually(() =>
      gateway.stderr.includes('storycore-mcp grant raw echo/elicitation/create --level tool_execute'),
    );

    const [, command = ''] = /`storycore-mcp ([^`]+)`/.exec(refused) ?? [];
    expect(runCommand(place, ...command.split(' '))).toMatchObject({ code: 0 });
    // Grants given elsewhere are looked for every 200 ms.
    await sleep(250);
    void answerNext(gateway, 'elicitation/create', { result: { action: 'accept' } });
    expect(await ask(gateway)).toContain('accept');
    // And nothing else.
    expect(await ask(gateway, { method: 'roots/list' })).toContain('may not ask raw for roots/list');
  });

  test('of a client that is gone meanwhile, and nobody waits for it', async () => {
    await using place = createPlace();
    await using gateway = await start(place, all);
    await gateway.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo__ask', arguments: form } });
    await gateway.until(isQuestion('elicitation/create'));
    gateway.end();
    gateway.hangUp();
    expect(await gateway.exited).toMatchObject({ signal: null });
    const outcomes = recordsOf(place).flatMap(({ target, outcome }) => (target.kind === 'client' ? [outcome] : []));
    expect(outcomes).toEqual(['cancelled']);
  });

  test('and its call is taken back: so is the question', async () => {
    await using place = createPlace();
    await using gateway = await start(place, all);
    await gateway.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo__ask', arguments: form } });
    const { message } = await gateway.until(isQuestion('elicitation/create'));
    await gateway.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    // The server has not taken its own question back; its answer is harmless.
    await gateway.send({ jsonrpc: '2.0', id: message?.id, result: { action: 'cancel' } });
    expect(textIn(await gateway.request('tools/call', { name: 'echo__echo', arguments: { text: 'alive' } }))).toContain(
      'alive',
    );
    expect(gateway.lines.filter((line) => line.message?.id === 1 && line.message.method === undefined)).toEqual([]);
  });

  test('and dies before it has the answer: the call fails, and the next one is made', async () => {
    await using place = createPlace();
    await using gateway = await start(place, all);
    await gateway.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo__ask', arguments: form } });
    const { message } = await gateway.until(isQuestion('elicitation/create'));
    await gateway.send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'echo__die' } });
    expect(resultOf((await gateway.answer(1)).message ?? {})).toMatchObject({ isError: true });
    // Whoever was asked need not answer any more.
    await gateway.until((line) => line.message?.method === 'notifications/cancelled');
    await gateway.send({ jsonrpc: '2.0', id: message?.id, result: { action: 'accept' } });
    void answerNext(gateway, 'elicitation/create', { result: { action: 'decline' } });
    expect(await ask(gateway)).toContain('decline');
  });
});

describe('a stateless client in front of a server that asks in the middle', () => {
  const open = (place: Place, config: object = allowing(echo)): RawGateway =>
    serve(place, { config: place.config(config) });
  const params = (given: object, name = 'echo__ask', capabilities: object = all) => ({
    name,
    arguments: form,
    ...given,
    _meta: {
      [claimKeys.protocolVersion]: '2026-07-28',
      [claimKeys.clientInfo]: { name: 'raw', version: '1' },
      [claimKeys.clientCapabilities]: capabilities,
    },
  });
  const call = (gateway: RawGateway, ...given: Parameters<typeof params>): Promise<Message> =>
    gateway.request('tools/call', params(...given));
  const refusal = (what: string) => ({ error: { code: -32_602, message: expect.stringContaining(what) as string } });

  test('answers in its next round', async () => {
    await using place = createPlace();
    await using gateway = open(place);
    const first = resultOf(await call(gateway, {}));
    expect(first).toMatchObject({
      resultType: 'input_required',
      inputRequests: { 'elicitation-1': form },
      requestState: expect.any(String) as string,
    });
    const { requestState } = first;
    const second = await call(gateway, { requestState, inputResponses: { 'elicitation-1': { action: 'accept' } } });
    expect(resultOf(second)).toMatchObject({ resultType: 'complete' });
    expect(textIn(second)).toContain('accept');
  });

  test(`cannot change, replay or lend what carries its call ${proves('T-25')}`, async () => {
    await using place = createPlace();
    await using gateway = open(place);
    const { requestState } = resultOf(await call(gateway, {}));
    const inputResponses = { 'elicitation-1': { action: 'accept' } };
    const text = String(requestState);
    expect(await call(gateway, { requestState: `A${text.slice(1)}`, inputResponses })).toMatchObject(
      refusal('changed'),
    );
    expect(await call(gateway, { requestState: 7, inputResponses })).toMatchObject(refusal('must be the text'));
    expect(await call(gateway, { requestState, inputResponses, arguments: {} })).toMatchObject(
      refusal('another request'),
    );
    expect(await call(gateway, { requestState, inputResponses }, 'echo__echo')).toMatchObject(
      refusal('another request'),
    );
    // Whoever declares nothing any more goes on with the call, and does not make it once more.
    expect(textIn(await call(gateway, { requestState, inputResponses }, 'echo__ask', {}))).toContain('accept');
    expect(await call(gateway, { requestState, inputResponses })).toMatchObject(refusal('used already'));
  });

  test(`is not asked what no grant allows ${proves('T-26')}`, async () => {
    await using place = createPlace();
    const grants = [{ effect: 'allow', level: 'tool_execute', server: 'echo', name: 'ask' }];
    await using gateway = open(place, { mcpServers: echo, grants });
    const refused = await call(gateway, {});
    expect(resultOf(refused)['resultType']).toBe('complete');
    expect(textIn(refused)).toContain('storycore-mcp grant raw echo/elicitation/create --level tool_execute');
  });

  test(`is not asked what it did not declare with this call ${proves('T-26')}`, async () => {
    await using place = createPlace();
    await using gateway = open(place);
    for (const capabilities of [{}, { roots: {} }])
      expect(textIn(await call(gateway, {}, 'echo__ask', capabilities))).toContain('-32601');
  });

  test('and dies while the call waits: the next round hears of it', async () => {
    await using place = createPlace();
    await using gateway = open(place);
    const { requestState } = resultOf(await call(gateway, {}));
    for (const pid of childrenOf(gateway.pid)) process.kill(pid, 'SIGKILL');
    const second = await call(gateway, { requestState, inputResponses: { 'elicitation-1': { action: 'accept' } } });
    expect(resultOf(second)).toMatchObject({ isError: true });
    expect(resultOf(await call(gateway, {}))).toMatchObject({ resultType: 'input_required' });
  });
});

describe('a client that listens to a resource', () => {
  const touch = (gateway: RawGateway): Promise<Message> =>
    gateway.request('tools/call', { name: 'echo__touch', arguments: { uri: 'echo://static' } });
  const heard = ({ lines }: RawGateway): number =>
    lines.filter(({ message }) => message?.method === 'notifications/resources/updated').length;

  test.each([
    ['with a connection of its own', all],
    ['beside others', {}],
  ])(
    '%s hears of it, and again after its server died, and no longer when it wants no more',
    async (_, capabilities) => {
      await using place = createPlace();
      await using gateway = await start(place, capabilities);
      await gateway.request('resources/list');
      await touch(gateway);
      expect(heard(gateway)).toBe(0);
      expect(await gateway.request('resources/subscribe', { uri: 'echo://static' })).toMatchObject({ result: {} });
      await touch(gateway);
      await eventually(() => heard(gateway) === 1);

      await gateway.request('tools/call', { name: 'echo__die' });
      for (let tries = 0; heard(gateway) === 1 && tries < 100; tries += 1) {
        await touch(gateway);
        await sleep(50);
      }
      expect(heard(gateway)).toBeGreaterThan(1);

      expect(await gateway.request('resources/unsubscribe', { uri: 'echo://static' })).toMatchObject({ result: {} });
      const before = heard(gateway);
      await touch(gateway);
      await sleep(50);
      expect(heard(gateway)).toBe(before);
    },
  );
});
