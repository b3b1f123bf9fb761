import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import type { Handler, Result, Step } from './call.ts';
import { compose } from './compose.ts';

const answer: Result = { result: { content: [] } };

test('the first step is the outermost, and the handler the end', async () => {
  const seen: string[] = [];
  const step =
    (name: string): Step =>
    async (_call, next) => {
      seen.push(`${name} in`);
      const result = await next();
      seen.push(`${name} out`);
      return result;
    };
  const handler: Handler = async () => {
    seen.push('handler');
    return answer;
  };
  expect(await compose([step('a'), step('b')], handler)(aCall())).toBe(answer);
  expect(seen).toEqual(['a in', 'b in', 'handler', 'b out', 'a out']);
});

test('every step and the handler get exactly the call, whatever a step says to the next', async () => {
  const seen: unknown[] = [];
  const call = Object.freeze(aCall());
  const note: Step = (given, next) => {
    seen.push(given);
    return next();
  };
  await compose([note, note], async (given) => {
    seen.push(given);
    return answer;
  })(call);
  expect(seen.every((given) => given === call)).toBe(true);
  expect(seen).toHaveLength(3);
});

test('the handler gets the signal of the call, or the narrower one of the nearest step', async () => {
  const { signal: narrow } = new AbortController();
  const call = aCall();
  const signals: unknown[] = [];
  const handler: Handler = async (_call, signal) => {
    signals.push(signal);
    return answer;
  };
  const through: Step = (_call, next) => next();
  const narrowing: Step = (_call, next) => next(narrow);
  await compose([through], handler)(call);
  await compose([narrowing, through], handler)(call);
  expect(signals).toEqual([call.signal, narrow]);
});

test('a step that refuses or answers keeps the rest from running', async () => {
  let ran = 0;
  const handler: Handler = async () => {
    ran += 1;
    return answer;
  };
  await expect(compose([() => Promise.reject(new Error('no'))], handler)(aCall())).rejects.toThrow('no');
  expect(await compose([() => Promise.resolve({ result: { own: true } })], handler)(aCall())).toEqual({
    result: { own: true },
  });
  expect(ran).toBe(0);
});

test('a step may run the rest again', async () => {
  let ran = 0;
  const twice: Step = async (_call, next) => {
    await next();
    return next();
  };
  await compose([twice], async () => {
    ran += 1;
    return answer;
  })(aCall());
  expect(ran).toBe(2);
});
