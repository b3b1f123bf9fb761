import { expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Result } from '../../pipeline/call.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { driveRounds } from './rounds.ts';

const signal = new Abort().signal;
const asks = (...keys: readonly string[]): Result => ({
  result: {
    resultType: 'input_required',
    requestState: `after ${keys.join()}`,
    inputRequests: Object.fromEntries(keys.map((key) => [key, { method: 'elicitation/create', params: { key } }])),
  },
});

/** A server that answers round by round; past its last answer it goes on with that. */
const rounds = (answers: readonly Result[], ask?: (params: JsonObject) => Promise<Result>) => {
  const sent: JsonObject[] = [];
  const drive = driveRounds(aCall(), signal, {
    client: undefined,
    send(more) {
      sent.push(more);
      return Promise.resolve(answers[sent.length - 1] ?? answers.at(-1) ?? { result: {} });
    },
    ask: (_method, params) => ask?.(params) ?? Promise.resolve({ result: { action: 'accept', said: params['key'] } }),
  });
  return { sent, drive };
};

test('what the server asks for is asked of the client, and sent with the next round and its state', async () => {
  const { sent, drive } = rounds([asks('a', 'b'), { result: { done: true } }]);
  expect(await drive).toEqual({ result: { done: true } });
  expect(sent).toEqual([
    {},
    {
      inputResponses: { a: { action: 'accept', said: 'a' }, b: { action: 'accept', said: 'b' } },
      requestState: 'after a,b',
    },
  ]);
});

test('a server that never stops asking is given up after ten rounds', async () => {
  const { sent, drive } = rounds([asks('a')]);
  await expect(drive).rejects.toMatchObject({ code: 'upstream-failed', message: expect.stringContaining('10 times') });
  expect(sent).toHaveLength(10);
});

test('a server that asks too much at once is given up, and nobody is asked', async () => {
  let asked = 0;
  const { drive } = rounds([asks(...Array.from({ length: 17 }, (_, at) => String(at)))], () => {
    asked += 1;
    return Promise.resolve({ result: {} });
  });
  await expect(drive).rejects.toMatchObject({ code: 'upstream-failed' });
  expect(asked).toBe(0);
});

test('where the client cannot be asked, the call fails with the reason, once', async () => {
  const refused = new GatewayError('unknown-method', 'There is nobody to ask.');
  const { sent, drive } = rounds([asks('a', 'b')], () => Promise.reject(refused));
  await expect(drive).rejects.toBe(refused);
  expect(sent).toHaveLength(1);
});

test('a form that the client fails to show counts as dismissed', async () => {
  const { sent, drive } = rounds([asks('a'), { result: {} }], () =>
    Promise.resolve({ error: { code: -32_603, message: 'No screen.' } }),
  );
  await drive;
  expect(sent[1]?.['inputResponses']).toEqual({ a: { action: 'cancel' } });
});
