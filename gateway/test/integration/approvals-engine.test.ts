import { describe, expect, test } from 'vitest';
import { proves } from '../security/proves.ts';
import { createPlace, dataOf, recordsOf, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const configuration = (trust: readonly string[]) => ({
  mcpServers: { echo: { command: process.execPath, args: [fixture('echo')] } },
  grants: [
    { effect: 'ask', level: 'tool_execute', server: 'echo' },
    { effect: 'ask', level: 'server_admin', server: 'echo' },
  ],
  approvals: { trust, wait_seconds: 20 },
});

const start = (place: Place, trust: readonly string[] = ['engine']): RawGateway =>
  serve(place, { config: place.config(configuration(trust)), args: ['--client', 'engine'] });

const execute = (gateway: RawGateway, id: string, more: object = {}): Promise<void> =>
  gateway.send({
    jsonrpc: '2.0',
    id,
    method: 'mcp_tool_execute',
    params: { type: 'tool', name: 'echo__echo', args: { text: 'said' }, ...more },
  });

/** The params of the next notification of this method, beyond those that have been seen. */
const heard = async (gateway: RawGateway, method: string, seen = 0): Promise<Readonly<Record<string, unknown>>> => {
  let count = 0;
  const { message } = await gateway.until((line) => line.message?.method === method && (count += 1) > seen);
  return message?.params ?? {};
};

const answer = (gateway: RawGateway, id: unknown, given: string, more: object = {}): Promise<Message> =>
  gateway.request('mcp_approval_answer', { id, answer: given, ...more });

describe('the engine that its owner trusts', () => {
  test('hears of a question, answers it, and the call goes on', async () => {
    await using place = createPlace();
    await using gateway = start(place);
    await execute(gateway, 'call', { context: { addon: 'script_doctor', session: 's-1' } });
    const question = await heard(gateway, 'mcp_approval_waiting');
    expect(question).toMatchObject({
      id: expect.any(String) as string,
      who: { client: 'engine', addon: 'script_doctor', session: 's-1' },
      server: 'echo',
      tool: 'echo',
      arguments: ['text: "said"'],
      answers: ['deny', 'once', 'times', 'minutes', 'session'],
      expiresAt: expect.any(Number) as number,
    });
    const listed = dataOf(await gateway.request('mcp_approval_list'));
    expect(listed).toMatchObject({ approvals: [{ id: question['id'] }] });

    expect(dataOf(await answer(gateway, question['id'], 'once'))).toEqual({
      id: question['id'],
      how: 'once',
      by: 'engine',
    });
    expect((await gateway.answer('call')).message?.result).toMatchObject({ success: true });
    expect(await heard(gateway, 'mcp_approval_settled')).toEqual({ id: question['id'], how: 'once', by: 'engine' });
    expect(dataOf(await gateway.request('mcp_approval_list'))).toEqual({ approvals: [] });
  });

  test('says no with a reason, which the call gets to hear', async () => {
    await using place = createPlace();
    await using gateway = start(place);
    await execute(gateway, 'call');
    const { id } = await heard(gateway, 'mcp_approval_waiting');
    await answer(gateway, id, 'deny', { reason: 'not in this film' });
    const { message } = await gateway.answer('call');
    expect(message?.error).toMatchObject({ message: expect.stringContaining('not in this film') as string });
    expect(message?.error?.data).toMatchObject({ code: 'not-approved' });
    expect(JSON.stringify(recordsOf(place))).toContain('not in this film');
  });

  test('answers for some times, which are counted', async () => {
    await using place = createPlace();
    await using gateway = start(place);
    await execute(gateway, 'first');
    const { id } = await heard(gateway, 'mcp_approval_waiting');
    await answer(gateway, id, 'times', { times: 2 });
    await gateway.answer('first');
    await execute(gateway, 'second');
    expect((await gateway.answer('second')).message?.result).toMatchObject({ success: true });
    await execute(gateway, 'third');
    const again = await heard(gateway, 'mcp_approval_waiting', 1);
    expect(again['id']).not.toBe(id);
    await answer(gateway, again['id'], 'deny');
    await gateway.answer('third');
  });

  test('cannot answer for longer than a session, nor for the administration of servers', async () => {
    await using place = createPlace();
    await using gateway = start(place);
    await execute(gateway, 'call');
    const { id } = await heard(gateway, 'mcp_approval_waiting');
    for (const much of ['always', 'project']) expect((await answer(gateway, id, much)).error).toBeDefined();
    await answer(gateway, id, 'deny');
    await gateway.answer('call');

    await gateway.send({ jsonrpc: '2.0', id: 'stop', method: 'mcp_server_stop', params: { name: 'echo' } });
    const question = await heard(gateway, 'mcp_approval_waiting', 1);
    expect(question).toMatchObject({ answers: [], answerElsewhere: expect.stringContaining('approvals') as string });
    expect((await answer(gateway, question['id'], 'once')).error).toBeDefined();
    await gateway.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'stop' } });
    expect(await heard(gateway, 'mcp_approval_settled', 1)).toMatchObject({ id: question['id'], how: 'withdrawn' });
  });

  test.each([
    ['no id', { answer: 'once' }, /id/],
    ['an answer that is none', { id: 'q', answer: 'perhaps' }, /perhaps/],
    ['an answer that is a number', { id: 'q', answer: 7 }, /answer/],
    ['more times than there may be', { id: 'q', answer: 'times', times: 1e9 }, /times/],
    ['no number of times', { id: 'q', answer: 'times' }, /times/],
    ['a question that is not there', { id: 'q-none', answer: 'once' }, /q-none/],
  ])('%s is an error that says what is wrong', async (_what, params, why) => {
    await using place = createPlace();
    await using gateway = start(place);
    const { error, result } = await gateway.request('mcp_approval_answer', params);
    expect(result).toBeUndefined();
    expect(error?.message).toMatch(why);
  });
});

describe('the engine that its owner does not trust', () => {
  test(`hears of a question and where it can be answered; its own answer is refused ${proves('T-43')}`, async () => {
    await using place = createPlace();
    await using gateway = start(place, []);
    await execute(gateway, 'call');
    const question = await heard(gateway, 'mcp_approval_waiting');
    expect(question).toMatchObject({ answers: [], answerElsewhere: expect.stringContaining('approvals') as string });
    const { error, result } = await answer(gateway, question['id'], 'once');
    expect(result).toBeUndefined();
    expect(error?.message).toContain('approvals.trust');
    await gateway.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'call' } });
    await heard(gateway, 'mcp_approval_settled');
  });
});

test('what waits in another gateway of the same person is heard of, answered and settled as well', async () => {
  await using place = createPlace();
  await using gateway = start(place);
  await gateway.request('mcp_server_list');
  const { env, folder } = place;
  const config = place.config(configuration(['engine']));
  await using other = serve({ env, folder }, { config, args: ['--client', 'assistant'] });
  await other.initialize();
  const call = { name: 'echo__echo', arguments: { text: 'from elsewhere' } };
  await other.send({ jsonrpc: '2.0', id: 'call', method: 'tools/call', params: call });
  const question = await heard(gateway, 'mcp_approval_waiting');
  // Whoever knew the whole session could speak for it.
  const session = expect.stringMatching(/^s-[0-9a-f]{8}…$/) as string;
  expect(question).toMatchObject({ who: { client: 'assistant', session }, arguments: ['text: "from elsewhere"'] });
  expect(dataOf(await gateway.request('mcp_approval_list'))).toMatchObject({ approvals: [{ id: question['id'] }] });
  await answer(gateway, question['id'], 'once');
  expect(JSON.stringify((await other.answer('call')).message)).toContain('from elsewhere');
  expect(await heard(gateway, 'mcp_approval_settled')).toEqual({ id: question['id'], how: 'once', by: 'engine' });

  await other.send({ jsonrpc: '2.0', id: 'again', method: 'tools/call', params: call });
  const next = await heard(gateway, 'mcp_approval_waiting', 1);
  other.kill();
  expect(await heard(gateway, 'mcp_approval_settled', 1)).toEqual({ id: next['id'], how: 'withdrawn', by: 'gateway' });
  expect((await answer(gateway, next['id'], 'once')).error).toBeDefined();
});

test('a pipe on which the dialect was never spoken hears of no question', async () => {
  await using place = createPlace();
  await using gateway = start(place);
  await gateway.initialize();
  await gateway.send({
    jsonrpc: '2.0',
    id: 'call',
    method: 'tools/call',
    params: { name: 'echo__echo', arguments: {} },
  });
  for (let turn = 0; turn < 200; turn += 1) {
    if (recordsOf(place).some(({ kind }) => kind === 'approval')) break;
    await new Promise((done) => setTimeout(done, 25));
  }
  expect(recordsOf(place).some(({ kind }) => kind === 'approval')).toBe(true);
  await gateway.request('ping');
  expect(gateway.lines.filter(({ message }) => message?.method?.startsWith('mcp_approval') === true)).toEqual([]);
  // The engine that comes later hears of what waits already.
  await gateway.request('mcp_server_list');
  expect(await heard(gateway, 'mcp_approval_waiting')).toMatchObject({ tool: 'echo' });
  await gateway.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'call' } });
  await heard(gateway, 'mcp_approval_settled');
});
