import { describe, expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import type { Result } from '../pipeline/call.ts';
import type { AskOptions } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { RequestId } from '../protocol/jsonrpc.ts';
import { createQuestions } from './questions.ts';

/** One question, as the client's side has it. */
interface Asked extends AskOptions {
  readonly method: string;
  readonly params: JsonObject;
  readonly outcome: PromiseWithResolvers<Result>;
}

const setUp = ({ mayAsk = true } = {}) => {
  const sent: JsonObject[] = [];
  const oddities: string[] = [];
  const asked: Asked[] = [];
  const onRequest = (method: string, params: JsonObject, options: AskOptions): Promise<Result> => {
    const outcome = Promise.withResolvers<Result>();
    asked.push({ method, params, ...options, outcome });
    return outcome.promise;
  };
  const questions = createQuestions((line) => void sent.push(JSON.parse(line) as JsonObject), {
    onRequest: mayAsk ? onRequest : undefined,
    onOddity: (what) => void oddities.push(what),
  });
  const ask = (id: RequestId, method = 'roots/list', params: JsonObject = {}): void =>
    questions.receive({ kind: 'request', id, method, params, extras: undefined });
  return { questions, sent, oddities, asked, ask };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a question', () => {
  test('is answered under its own id, with what the client said and nothing else', async () => {
    const { sent, asked, ask } = setUp();
    ask('q1', 'elicitation/create', { message: 'Who?' });
    expect(asked).toMatchObject([{ method: 'elicitation/create', params: { message: 'Who?' }, onProgress: undefined }]);
    asked[0]?.outcome.resolve({ result: { action: 'accept' } });
    await settled();
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 'q1', result: { action: 'accept' } }]);
  });

  test('gets the error that the client gave', async () => {
    const { sent, asked, ask } = setUp();
    ask(1);
    asked[0]?.outcome.resolve({ error: { code: -1, message: 'The person said no.' } });
    await settled();
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 1, error: { code: -1, message: 'The person said no.' } }]);
  });

  test('that is refused says why, and what would allow it', async () => {
    const { sent, asked, ask } = setUp();
    ask(1);
    ask(2);
    asked[0]?.outcome.reject(
      new GatewayError('permission-denied', 'It may not.', { remedy: 'Allow it with `x`.', cause: 'private' }),
    );
    asked[1]?.outcome.reject(new GatewayError('cancelled', 'The client is gone.'));
    await settled();
    expect(sent).toEqual([
      {
        jsonrpc: '2.0',
        id: 1,
        error: {
          code: 40_301,
          message: 'It may not. Allow it with `x`.',
          data: { code: 'permission-denied', remedy: 'Allow it with `x`.' },
        },
      },
      { jsonrpc: '2.0', id: 2, error: { code: 49_901, message: 'The client is gone.', data: { code: 'cancelled' } } },
    ]);
  });

  test('that meets a bug of ours says nothing of it', async () => {
    const { sent, asked, ask } = setUp();
    ask(1);
    asked[0]?.outcome.reject(new Error('/home/ada/secret'));
    await settled();
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 1, error: { code: -32_603, message: 'The gateway failed.' } }]);
  });

  test('whether we are there is answered at once, whoever may be asked', () => {
    for (const mayAsk of [true, false]) {
      const { sent, ask, asked } = setUp({ mayAsk });
      ask(1, 'ping');
      expect([sent, asked]).toEqual([[{ jsonrpc: '2.0', id: 1, result: {} }], []]);
    }
  });

  test('that wants progress gets it under its own token', async () => {
    const { sent, asked, ask } = setUp();
    ask(1, 'sampling/createMessage', { _meta: { progressToken: 'mine' } });
    asked[0]?.onProgress?.({ progress: 1, progressToken: 7 });
    expect(sent).toEqual([
      { jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1, progressToken: 'mine' } },
    ]);
  });
});

test(`a server that may ask nobody is told so ${proves('T-26')}`, () => {
  const { sent, ask } = setUp({ mayAsk: false });
  ask(1, `x${'y'.repeat(1_000)}`);
  expect(sent).toMatchObject([{ id: 1, error: { code: -32_601 } }]);
  expect(JSON.stringify(sent).length).toBeLessThan(400);
});

describe('a question that is taken back', () => {
  test('is aborted, and gets no answer', async () => {
    const { questions, sent, asked, ask } = setUp();
    ask(7);
    expect(questions.withdraw(8)).toBe(false);
    expect(questions.withdraw('7')).toBe(false);
    expect(questions.withdraw(7)).toBe(true);
    expect(asked[0]?.signal.reason).toMatchObject({ code: 'cancelled', message: 'The server took its question back.' });
    asked[0]?.outcome.resolve({ result: {} });
    await settled();
    expect([sent, questions.withdraw(7)]).toEqual([[], false]);
  });

  test('and asked anew under the same id gets the answer to the new one', async () => {
    const { questions, sent, asked, ask } = setUp();
    ask(7);
    questions.withdraw(7);
    ask(7);
    asked[0]?.outcome.resolve({ result: { of: 'first' } });
    asked[1]?.outcome.resolve({ result: { of: 'second' } });
    await settled();
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 7, result: { of: 'second' } }]);
  });
});

test('two questions under one id are one question, and noted', async () => {
  const { sent, oddities, asked, ask } = setUp();
  ask(1);
  ask(1);
  expect([asked.length, oddities]).toEqual([1, ['It asked twice under one id.']]);
  asked[0]?.outcome.resolve({ result: {} });
  await settled();
  expect(sent).toHaveLength(1);
});

test(`a flood of questions reaches the client in a bounded number ${proves('T-26')}`, async () => {
  const { sent, asked, ask } = setUp();
  for (let id = 1; id <= 1_000; id += 1) ask(id);
  expect([asked.length, sent.length]).toEqual([32, 968]);
  expect(sent[0]).toMatchObject({ id: 33, error: { code: 42_901, message: 'Too many questions are open.' } });
  asked[0]?.outcome.resolve({ result: {} });
  await settled();
  ask(2_000);
  expect(asked).toHaveLength(33);
});

test('when the connection is gone, whoever is asked need not answer any more', async () => {
  const { questions, sent, asked, ask } = setUp();
  ask(1);
  ask(2);
  questions.fail(new GatewayError('upstream-failed', 'It is gone.'));
  expect(asked.map(({ signal }) => signal.reason)).toMatchObject([
    { message: 'It is gone.' },
    { message: 'It is gone.' },
  ]);
  asked[0]?.outcome.resolve({ result: {} });
  await settled();
  expect(sent).toEqual([]);
});
