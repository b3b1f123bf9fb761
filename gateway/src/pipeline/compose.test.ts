import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import type { Handler, Result, Step } from './call.ts';
import { compose } from './compose.ts';
import { passing } from './passing.ts';

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

test('a call goes by the steps that it passes, one after the other and at the end too, and through all others', async () => {
  const seen: string[] = [];
  const noting =
    (name: string): Step =>
    (_call, next) => {
      seen.push(name);
      return next();
    };
  const [always, never] = [(): boolean => true, (): boolean => false];
  const steps = [
    passing(always, noting('a')),
    passing(always, noting('b')),
    passing(never, noting('c')),
    noting('d'),
    passing(always, noting('e')),
  ];
  expect(await compose(steps, async () => answer)(aCall())).toBe(answer);
  expect(seen).toEqual(['c', 'd']);
});

test('whether a call passes is asked anew for each call, and each time that a step goes on', async () => {
  const seen: string[] = [];
  const twice: Step = async (_call, next) => {
    await next();
    return next();
  };
  let held = false;
  const holding = passing(
    () => !held,
    () => {
      throw new Error('held');
    },
  );
  const handler: Handler = async () => {
    seen.push('handler');
    held = true;
    return answer;
  };
  await expect(compose([twice, holding], handler)(aCall())).rejects.toThrow('held');
  expect(seen).toEqual(['handler']);
});

test('what is thrown while it is asked whether a call passes is a refusal, and nothing runs', async () => {
  const broken = passing(
    () => {
      throw new Error('unreadable');
    },
    (_call, next) => next(),
  );
  let ran = false;
  const running = compose([broken], async () => {
    ran = true;
    return answer;
  })(aCall());
  await expect(running).rejects.toThrow('unreadable');
  expect(ran).toBe(false);
});

test('a step that calls may pass is a whole step by itself', async () => {
  const refusing = passing(
    ({ principal }) => principal.client === 'me',
    () => Promise.reject(new Error('refused')),
  );
  const next = async (): Promise<Result> => answer;
  expect(await refusing(aCall({ principal: { client: 'me', project: 'p' } }), next)).toBe(answer);
  await expect(refusing(aCall({ principal: { client: 'you', project: 'p' } }), next)).rejects.toThrow('refused');
});
