import { describe, expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { proves } from '../../../test/security/proves.ts';
import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import type { Signal } from '../../pipeline/abort.ts';
import type { Result } from '../../pipeline/call.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { InputRequest } from './input.ts';
import { driveRounds } from './rounds.ts';

const form = { method: 'elicitation/create', params: { message: 'Who?' } };
const model = { method: 'sampling/createMessage', params: {} };
const asking = (inputRequests: object, more: object = {}): Result => ({
  result: { resultType: 'input_required', inputRequests, ...more },
});
const done: Result = { result: { resultType: 'complete', content: [] } };

/** A server that answers each round with the next of these, the last again and again. */
const serverSaying = (...answers: readonly Result[]) => {
  const sent: JsonObject[] = [];
  const send = (more: JsonObject): Promise<Result> => {
    sent.push(more);
    return Promise.resolve(answers[sent.length - 1] ?? answers.at(-1) ?? done);
  };
  return { sent, send };
};

const yes = (): Promise<Result> => Promise.resolve({ result: { action: 'accept' } });

test('a call that asks nothing is made once', async () => {
  const { sent, send } = serverSaying(done);
  expect(await driveRounds(aCall(), new Abort(), { send, ask: yes })).toBe(done);
  expect(sent).toEqual([{}]);
});

test('what the server asks is asked of the client, and goes with its state into the next round only', async () => {
  const { sent, send } = serverSaying(asking({ who: form }, { requestState: 's1' }), asking({ more: form }), done);
  const asked: InputRequest[] = [];
  const ask = (request: InputRequest): Promise<Result> => {
    asked.push(request);
    return yes();
  };
  const call = aCall();
  expect(await driveRounds(call, new Abort(), { send, ask })).toBe(done);
  expect(sent).toEqual([
    {},
    { inputResponses: { who: { action: 'accept' } }, requestState: 's1' },
    { inputResponses: { more: { action: 'accept' } } },
  ]);
  expect(asked).toEqual([form, form]);
  expect(call.trail).toMatchObject([{ decision: 'round 1: 1 questions' }, { decision: 'round 2: 1 questions' }]);
});

test('a key like __proto__ is a key like any other', async () => {
  const { sent, send } = serverSaying(asking(JSON.parse(`{"__proto__":${JSON.stringify(form)}}`) as object), done);
  await driveRounds(aCall(), new Abort(), { send, ask: yes });
  expect(JSON.stringify(sent[1])).toBe('{"inputResponses":{"__proto__":{"action":"accept"}}}');
});

test('a server that only wants to be asked again is asked again', async () => {
  const { sent, send } = serverSaying(asking({}, { requestState: 'later' }), done);
  expect(await driveRounds(aCall(), new Abort(), { send, ask: yes })).toBe(done);
  expect(sent[1]).toEqual({ requestState: 'later' });
});

test(`a server that never has enough is stopped ${proves('T-30')}`, async () => {
  const { sent, send } = serverSaying(asking({ who: form }));
  await expect(driveRounds(aCall(), new Abort(), { send, ask: yes })).rejects.toMatchObject({
    code: 'upstream-failed',
    message: 'The server filesystem asked for input more than 10 times.',
  });
  expect(sent).toHaveLength(10);
});

describe('a client that does not answer', () => {
  const no = (): Promise<Result> => Promise.resolve({ error: { code: -1, message: 'Not now.' } });

  test('a form has dismissed it', async () => {
    const { sent, send } = serverSaying(asking({ who: form }), done);
    await driveRounds(aCall(), new Abort(), { send, ask: no });
    expect(sent[1]).toEqual({ inputResponses: { who: { action: 'cancel' } } });
  });

  test('anything else ends the call, and the other questions are taken back', async () => {
    const { send } = serverSaying(asking({ model, who: form }), done);
    const signals: Signal[] = [];
    const ask = ({ method }: InputRequest, signal: Signal): Promise<Result> => {
      signals.push(signal);
      return method === model.method ? no() : new Promise(() => {});
    };
    await expect(driveRounds(aCall(), new Abort(), { send, ask })).rejects.toMatchObject({
      code: 'vetoed',
      message: 'The client did not answer sampling/createMessage: Not now.',
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

test('a call that is taken back takes its questions back', async () => {
  const signal = new Abort();
  const { send } = serverSaying(asking({ who: form }), done);
  const ask = (_: InputRequest, until: Signal): Promise<Result> =>
    new Promise((_resolve, reject) => {
      until.addEventListener('abort', () => reject(until.reason));
      signal.abort(new GatewayError('cancelled', 'Taken back.'));
    });
  await expect(driveRounds(aCall(), signal, { send, ask })).rejects.toMatchObject({ message: 'Taken back.' });
});

test('a call that was taken back while its server answered asks nobody', async () => {
  const signal = new Abort();
  const send = (): Promise<Result> => {
    signal.abort(new GatewayError('cancelled', 'Taken back.'));
    return Promise.resolve(asking({ who: form }));
  };
  const ask = (): Promise<Result> => Promise.reject(new Error('asked'));
  await expect(driveRounds(aCall(), signal, { send, ask })).rejects.toMatchObject({ message: 'Taken back.' });
});
