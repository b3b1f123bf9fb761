import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import type { Answer, Answerer } from '../policy/answer.ts';
import { grantsOf } from '../policy/answer.ts';
import type { Held } from '../policy/decide.ts';
import type { Question } from '../policy/question.ts';
import { Abort } from './abort.ts';
import type { Call } from './call.ts';
import type { OpenQuestion, QuestionEnd, WaitingCall } from './desk.ts';
import { createDesk } from './desk-queue.ts';
import type { Outcome, QuestionStore } from './question-store.ts';

const here: Answerer = { channel: 'command-line' };

/** A store in memory that keeps what it was told, as the one in the state file does. */
const memory = () => {
  const kept = new Map<string, OpenQuestion>();
  const ended = new Map<string, Outcome>();
  const log: string[] = [];
  const answer = (id: string, given: Answer, by: Answerer = here, reason?: string): void => {
    const open = kept.get(id);
    if (open === undefined || ended.has(id)) throw new GatewayError('invalid-request', `${id} is over.`);
    let count = 0;
    const grants = grantsOf(open.question, given, { by, now: Date.now(), nextId: () => `${id}/${(count += 1)}` });
    const end: QuestionEnd = { kind: 'answered', answer: given, by, ...(reason === undefined ? {} : { reason }) };
    ended.set(id, { end, granted: given.kind === 'once' ? grants : [] });
    log.push(`${id} ${given.kind}`);
  };
  const store: QuestionStore = {
    open(open) {
      kept.set(open.id, open);
      log.push(`${open.id} asked`);
    },
    update: (open) => void kept.set(open.id, open),
    close({ id }, kind) {
      if (ended.has(id)) return false;
      ended.set(id, { end: { kind }, granted: [] });
      log.push(`${id} ${kind}`);
      return true;
    },
    answer,
    outcomes: (ids) => new Map([...ended].filter(([id]) => ids.includes(id))),
  };
  return { store, log, kept, /** Somebody answers in another process. */ elsewhere: answer };
};

const aDesk = (changes: Partial<Parameters<typeof createDesk>[0]> = {}) => {
  const parts = memory();
  let count = 0;
  const errors: unknown[] = [];
  const desk = createDesk({
    store: parts.store,
    trust: [],
    waitMs: 10_000,
    mostQuestions: 3,
    mostCalls: 4,
    sheetOf: (call) => ({ sent: [JSON.stringify(call.params['arguments'])], cut: 0, beyond: [], findings: [] }),
    nextId: () => `q${(count += 1)}`,
    onError: (error) => errors.push(error),
    ...changes,
  });
  return { ...parts, desk, errors };
};

const held = (text: string): Held => ({
  level: 'resource_write',
  object: { kind: 'path', forms: [text], shown: text },
  grant: 'ask-1',
});

interface Asked {
  readonly call: Call;
  readonly question: Question;
  readonly abort: Abort;
}

const ask = (path = '/film/scenes/one.md', changes: { client?: string; text?: string } = {}): Asked => {
  const { client = 'anna', text = 'x' } = changes;
  const abort = new Abort();
  const call = aCall({ principal: { client }, params: { arguments: { path, text } }, signal: abort });
  return { call, question: { principal: call.principal, target: call.target, held: [held(path)] }, abort };
};

/** What came of a wait, as it stands now. */
const waiting = (desk: ReturnType<typeof aDesk>['desk'], { call, question }: Asked) => {
  const seen: { value?: unknown } = {};
  desk.wait(call, question).then(
    (value) => (seen.value = value),
    (error: unknown) => (seen.value = error),
  );
  return seen;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('a call that waits', () => {
  test('goes on to be decided anew when somebody has answered elsewhere, within 250 ms', async () => {
    const { desk, elsewhere } = aDesk();
    const one = waiting(desk, ask());
    await pass(1_000);
    elsewhere('q1', { kind: 'always' });
    expect(one.value).toBeUndefined();
    await pass(250);
    expect(one.value).toEqual({ kind: 'decide', granted: [] });
    expect(desk.open()).toEqual([]);
  });

  test('goes on at once when it is answered here', async () => {
    const { desk } = aDesk();
    const one = waiting(desk, ask());
    desk.answer('q1', { kind: 'session' }, here);
    await pass(0);
    expect(one.value).toMatchObject({ kind: 'decide' });
  });

  test('is refused when a person says no, and told why', async () => {
    const { desk, elsewhere } = aDesk();
    const one = waiting(desk, ask());
    elsewhere('q1', { kind: 'deny' }, here, 'not this\u202e file');
    await pass(250);
    expect(one.value).toMatchObject({ code: 'not-approved', message: 'A person said no: not this\\u{202e} file.' });
  });

  test('is refused when nobody answers in time, and is told how to answer and how to allow it', async () => {
    const { desk, log } = aDesk();
    const one = waiting(desk, ask());
    await pass(9_900);
    expect(one.value).toBeUndefined();
    await pass(300);
    expect(one.value).toMatchObject({
      code: 'not-approved',
      message: expect.stringContaining('Nobody answered within 10 s') as string,
      remedy: expect.stringMatching(/storycore-mcp approvals`, or .*`storycore-mcp grant anna .*--path/) as string,
    });
    expect(log).toEqual(['q1 asked', 'q1 expired']);
  });

  test('withdraws its question when its client leaves', async () => {
    const { desk, log } = aDesk();
    const asked = ask();
    const one = waiting(desk, asked);
    asked.abort.abort(new GatewayError('cancelled', 'The client is gone.'));
    await pass(0);
    expect(one.value).toMatchObject({ code: 'cancelled' });
    expect([log, desk.open()]).toEqual([['q1 asked', 'q1 withdrawn'], []]);
  });

  test('has no more time when it is asked about again', async () => {
    const { desk, elsewhere } = aDesk();
    const asked = ask();
    waiting(desk, asked);
    await pass(6_000);
    elsewhere('q1', { kind: 'times', times: 1 });
    await pass(250);
    const again = waiting(desk, asked);
    await pass(3_500);
    expect(again.value).toBeUndefined();
    await pass(500);
    expect(again.value).toMatchObject({ code: 'not-approved' });
  });

  test('of a gateway that ends is told so', async () => {
    const { desk, log } = aDesk();
    const one = waiting(desk, ask());
    desk.close(new GatewayError('cancelled', 'The gateway is shutting down.'));
    await pass(0);
    expect(one.value).toMatchObject({ code: 'cancelled' });
    expect(log.at(-1)).toBe('q1 withdrawn');
  });

  test('ends when there is a reason for it, and its question with the last that waits', async () => {
    const { desk, log } = aDesk();
    const [anna, ben, also] = [ask(), ask('/film/scenes/one.md', { client: 'ben' }), ask()];
    const seen = [anna, ben, also].map((one) => waiting(desk, one));
    const frozen = new GatewayError('frozen', 'All calls are frozen.');
    desk.dismiss(({ principal }) => (principal.client === 'anna' ? frozen : undefined));
    await pass(0);
    expect(seen.map(({ value }) => value)).toEqual([frozen, undefined, frozen]);
    expect([log, desk.open().map(({ id, calls }) => [id, calls])]).toEqual([
      ['q1 asked', 'q2 asked', 'q1 withdrawn'],
      [['q2', 1]],
    ]);
  });

  test('is refused, not lost, when its question cannot be kept', async () => {
    const { store } = memory();
    const open = (): never => {
      throw new GatewayError('internal', 'The disk is full.');
    };
    const { desk, errors } = aDesk({ store: { ...store, open } });
    const one = waiting(desk, ask());
    await pass(0);
    expect(one.value).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('could not be kept') as string,
    });
    expect(errors).toHaveLength(1);
  });
});

describe('calls that are alike', () => {
  test('share one question, with their count', async () => {
    const { desk, kept, log } = aDesk();
    waiting(desk, ask('/film/scenes/one.md'));
    waiting(desk, ask('/film/scenes/two.md'));
    waiting(desk, ask('/film/art/one.md'));
    await pass(250);
    expect(log).toEqual(['q1 asked', 'q2 asked']);
    expect(desk.open().map(({ id, calls }) => [id, calls])).toEqual([
      ['q1', 2],
      ['q2', 1],
    ]);
    expect(kept.get('q1')?.calls).toBe(2);
  });

  test('all go on with an answer that lasts', async () => {
    const { desk } = aDesk();
    const all = [ask('/film/scenes/one.md'), ask('/film/scenes/two.md')].map((one) => waiting(desk, one));
    desk.answer('q1', { kind: 'session' }, here);
    await pass(0);
    expect(all.map(({ value }) => value)).toEqual(all.map(() => ({ kind: 'decide', granted: [] })));
  });

  test(`once lets the one go that was shown, and the others are asked about anew ${proves('T-44')}`, async () => {
    const { desk } = aDesk();
    const [one, two] = [ask('/film/scenes/one.md'), ask('/film/scenes/two.md')].map((each) => waiting(desk, each));
    desk.answer('q1', { kind: 'once' }, here);
    await pass(0);
    expect(one?.value).toMatchObject({ kind: 'decide', granted: [{ conditions: { paths: ['/film/scenes/one.md'] } }] });
    expect(two?.value).toBeUndefined();
    expect(desk.open()).toMatchObject([{ id: 'q2', calls: 1, sheet: { sent: [expect.stringContaining('two.md')] } }]);
  });

  test(`whose first is taken back are asked about anew: what was on the screen is not what would go ${proves('T-44')}`, async () => {
    const { desk, log, elsewhere } = aDesk();
    const first = ask('/film/scenes/one.md', { text: 'harmless' });
    waiting(desk, first);
    const second = waiting(desk, ask('/film/scenes/one.md', { text: 'harmful' }));
    first.abort.abort(undefined);
    await pass(0);
    expect(log).toEqual(['q1 asked', 'q1 withdrawn', 'q2 asked']);
    expect(() => elsewhere('q1', { kind: 'once' })).toThrow('over');
    await pass(250);
    expect(second.value).toBeUndefined();
  });

  test('and say the same go on being asked about in one question, when one is taken back', async () => {
    const { desk, log } = aDesk();
    const first = ask();
    waiting(desk, first);
    const second = waiting(desk, ask());
    first.abort.abort(undefined);
    desk.answer('q1', { kind: 'once' }, here);
    await pass(0);
    expect(log).toEqual(['q1 asked', 'q1 once']);
    expect(second.value).toMatchObject({ kind: 'decide' });
  });

  test('each have their own time', async () => {
    const { desk } = aDesk();
    const one = waiting(desk, ask());
    await pass(6_000);
    const two = waiting(desk, ask());
    await pass(4_300);
    expect([one.value, two.value]).toMatchObject([{ code: 'not-approved' }, undefined]);
    await pass(6_000);
    expect(two.value).toMatchObject({ code: 'not-approved' });
  });
});

describe('an answer that came in the last moment', () => {
  test('counts, where the question was about to expire', async () => {
    const { desk, store, elsewhere } = aDesk();
    const one = waiting(desk, ask());
    const { outcomes } = store;
    // It comes after the last look, and before the end.
    let looks = 0;
    store.outcomes = (ids) => {
      const seen = outcomes(ids);
      if ((looks += 1) === 50) elsewhere('q1', { kind: 'always' });
      return seen;
    };
    await pass(10_500);
    expect(one.value).toMatchObject({ kind: 'decide' });
  });

  test('lets nobody go whose client has left', async () => {
    const { desk, elsewhere } = aDesk();
    const asked = ask();
    const one = waiting(desk, asked);
    elsewhere('q1', { kind: 'once' });
    asked.abort.abort(undefined);
    await pass(250);
    expect(one.value).toMatchObject({ code: 'cancelled' });
    expect(desk.open()).toEqual([]);
  });
});

describe('how many may wait', () => {
  test('is bounded in questions, for each client alone', async () => {
    const { desk } = aDesk();
    for (const at of [1, 2, 3]) waiting(desk, ask(`/film/f${at}/x`));
    const one = waiting(desk, ask('/film/f4/x'));
    const other = waiting(desk, ask('/film/f4/x', { client: 'bert' }));
    await pass(0);
    expect([one.value, other.value]).toMatchObject([
      { code: 'rate-limited', remedy: expect.stringContaining('storycore-mcp approvals') as string },
      undefined,
    ]);
  });

  test('is bounded in calls', async () => {
    const { desk } = aDesk();
    const all = [1, 2, 3, 4, 5].map(() => waiting(desk, ask()));
    await pass(0);
    expect(all.map(({ value }) => value)).toMatchObject([
      undefined,
      undefined,
      undefined,
      undefined,
      { code: 'rate-limited' },
    ]);
  });
});

test(`who was told no twice does not ask again before a while, and a person is not worn down ${proves('T-54')}`, async () => {
  const { desk, elsewhere, log } = aDesk();
  for (const id of ['q1', 'q2']) {
    const asked = waiting(desk, ask());
    elsewhere(id, { kind: 'deny' });
    await pass(250);
    expect(asked.value).toMatchObject({ message: 'A person said no.' });
  }
  const again = waiting(desk, ask());
  await pass(0);
  expect(again.value).toMatchObject({ code: 'not-approved', message: expect.stringContaining('2 times') as string });
  await pass(60_000);
  waiting(desk, ask());
  expect(log).toEqual(['q1 asked', 'q1 deny', 'q2 asked', 'q2 deny', 'q3 asked']);
});

test('nothing is looked for while nothing is asked', async () => {
  const { desk, store, elsewhere } = aDesk();
  const look = vi.spyOn(store, 'outcomes');
  await pass(5_000);
  expect(look).not.toHaveBeenCalled();
  waiting(desk, ask());
  elsewhere('q1', { kind: 'deny' });
  await pass(250);
  look.mockClear();
  await pass(5_000);
  expect([look.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
});

describe('a channel', () => {
  const listening = (desk: ReturnType<typeof aDesk>['desk']) => {
    const heard: string[] = [];
    const calls: WaitingCall[] = [];
    const leave = desk.join({
      onOpen: ({ id }) => heard.push(`${id} opened`),
      onWaiting(waitingCall) {
        calls.push(waitingCall);
        heard.push(`${waitingCall.open.id} waits`);
      },
      onEnd: ({ id }, end) => heard.push(`${id} ${end.kind}`),
    });
    return { heard, calls, leave };
  };

  test('hears of each question, of each call that waits, and of the end, wherever it was answered', async () => {
    const { desk, elsewhere } = aDesk();
    const { heard, leave } = listening(desk);
    waiting(desk, ask());
    waiting(desk, ask());
    elsewhere('q1', { kind: 'always' });
    await pass(250);
    expect(heard).toEqual(['q1 opened', 'q1 waits', 'q1 waits', 'q1 answered']);
    leave();
    waiting(desk, ask());
    expect(heard).toHaveLength(4);
  });

  test('that joins late hears of what is open', () => {
    const { desk } = aDesk();
    waiting(desk, ask());
    expect(listening(desk).heard).toEqual(['q1 opened']);
  });

  test('that fails keeps nobody from being asked', async () => {
    const { desk, errors } = aDesk();
    desk.join({
      onOpen() {
        throw new Error('broken');
      },
    });
    const { heard } = listening(desk);
    waiting(desk, ask());
    expect([heard, errors.length]).toEqual([['q1 opened', 'q1 waits'], 1]);
  });

  test('is told which answers count, coming this way', () => {
    const { desk } = aDesk({ trust: ['engine'] });
    waiting(desk, ask());
    expect(desk.answers('q1', { channel: 'engine' })).toEqual(['deny', 'once']);
    expect(desk.answers('q1', { channel: 'client', client: 'anna' })).toEqual([]);
    expect(desk.answers('q9', here)).toEqual([]);
  });

  test('may answer while it is told', async () => {
    const { desk } = aDesk();
    desk.join({ onWaiting: ({ open }) => desk.answer(open.id, { kind: 'once' }, here) });
    const one = waiting(desk, ask());
    await pass(0);
    expect(one.value).toMatchObject({ kind: 'decide' });
  });
});

describe('a call that is turned back to its client', () => {
  const turned = { result: { resultType: 'input_required' } };
  const turnBack = (desk: ReturnType<typeof aDesk>['desk'], asked: Asked) => {
    const leave = desk.join({ onWaiting: (one) => void one.turnBack(turned) });
    const seen = waiting(desk, asked);
    leave();
    return seen;
  };

  test('has its question stay open, and the next one like it joins it', async () => {
    const { desk, log } = aDesk();
    const one = turnBack(desk, ask());
    await pass(1_000);
    expect(one.value).toEqual({ kind: 'turned-back', result: turned });
    expect(desk.open()).toMatchObject([{ id: 'q1', calls: 0 }]);
    const two = waiting(desk, ask());
    desk.answer('q1', { kind: 'once' }, here);
    await pass(0);
    expect(two.value).toMatchObject({ kind: 'decide', granted: [{}] });
    expect(log).toEqual(['q1 asked', 'q1 once']);
  });

  test('goes on when it comes again, where it was answered meanwhile', async () => {
    const { desk, elsewhere } = aDesk();
    turnBack(desk, ask());
    elsewhere('q1', { kind: 'once' });
    await pass(1_000);
    const another = waiting(desk, ask('/film/scenes/one.md', { text: 'something else' }));
    await pass(0);
    expect(another.value).toBeUndefined();
    const same = waiting(desk, ask());
    await pass(0);
    expect(same.value).toMatchObject({ kind: 'decide', granted: [{}] });
    // And no second time.
    const twice = waiting(desk, ask());
    await pass(0);
    expect(twice.value).toBeUndefined();
  });

  test('is refused when it comes again, where a person said no meanwhile', async () => {
    const { desk, elsewhere } = aDesk();
    turnBack(desk, ask());
    elsewhere('q1', { kind: 'deny' });
    await pass(1_000);
    const again = waiting(desk, ask());
    await pass(0);
    expect(again.value).toMatchObject({ code: 'not-approved' });
  });

  test('has its question expire like any other', async () => {
    const { desk, log } = aDesk();
    turnBack(desk, ask());
    await pass(10_300);
    expect([desk.open(), log]).toEqual([[], ['q1 asked', 'q1 expired']]);
  });
});
