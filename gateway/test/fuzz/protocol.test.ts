import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPipe } from '../../src/downstream/pipe.ts';
import { createStateless } from '../../src/downstream/stateless.ts';
import { createSession } from '../../src/downstream/session.ts';
import { GatewayError } from '../../src/errors.ts';
import { Abort } from '../../src/pipeline/abort.ts';
import type { Result } from '../../src/pipeline/call.ts';
import type { Conversation } from '../../src/pipeline/caller.ts';
import { readMessage } from '../../src/protocol/jsonrpc.ts';
import { createLineReader } from '../../src/protocol/lines.ts';
import { createCorrelator } from '../../src/upstream/correlator.ts';
import { fakeDirectory, fakeReceiver } from '../fixtures/fake-directory.ts';
import { batchText, chunkLengths, cut, lineOf, lineText, linesOf } from './messages.ts';
import { createExpectation, judgeBatch, keyOf } from './oracle.ts';
import type { Spoken } from './oracle.ts';

/** Under the coverage and beside other work each takes several times what it takes alone. */
const patienceMs = 120_000;

/** A failure is made smaller only so long: nothing here ever waits, so that no timeout could end it. */
const limits = { interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true };

/** The longest line, in bytes. */
const cap = 1_000;

interface Options {
  readonly maxBytes?: number;
  /** Every other call asks its client something, where it can be asked. */
  readonly asks?: boolean;
}

/** A client's conversation over the real reader and the real pipe; calls wait until the test ends them. */
const converse = ({ maxBytes = cap, asks = false }: Options = {}) => {
  const lines: (Spoken | Spoken[])[] = [];
  const pending: { resolve(result: Result): void; reject(error: unknown): void; readonly question: Abort }[] = [];
  const present = new Set<Conversation>();
  const bugs: unknown[] = [];
  let calls = 0;
  // A line feed inside would make two lines of it, and the second no JSON.
  const send = (line: string): void => line.split('\n').forEach((one) => lines.push(JSON.parse(one) as Spoken));
  const common = {
    directory: fakeDirectory({
      offer: () => ({ capabilities: { tools: {}, resources: { subscribe: true } }, instructions: '' }),
      join: (one) => void present.add(one),
      leave: (one) => void present.delete(one),
    }),
    serverInfo: { name: 'us', version: '1' },
    receiver: fakeReceiver((call) => {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      const question = new Abort();
      call.signal.addEventListener('abort', () => reject(call.signal.reason));
      pending.push({ resolve, reject, question });
      calls += 1;
      if (asks && calls % 2 === 0)
        call.caller.ask?.('elicitation/create', {}, { signal: question }).catch(() => 'it is over');
      return promise;
    }),
    onBug: (error: unknown) => void bugs.push(error),
  };
  const pipe = createPipe({
    send,
    session: createSession({ ...common, id: 'c1', servers: { list: () => [] }, hear: send }),
    stateless: createStateless({ ...common, id: 'c2' }),
  });
  const reader = createLineReader({
    maxBytes,
    onLine(text, bytes, isText) {
      pipe.receive(isText ? readMessage(text) : { kind: 'malformed', id: null, reason: 'no text' }, bytes);
    },
    onOversize: pipe.oversize,
  });
  return {
    pipe,
    reader,
    lines,
    bugs,
    present,
    waiting: () => pending.length,
    /** What was said since, batches message by message. */
    spoken: (from = 0): Spoken[] => lines.slice(from).flat(),
    /** Ends the call that waits longest, and lets what follows from it happen. */
    async end(how: 'answer' | 'refuse' | 'break'): Promise<void> {
      const one = pending.shift();
      one?.question.abort(new GatewayError('cancelled', 'The call is over.'));
      if (how === 'answer') one?.resolve({ result: { content: [] } });
      else one?.reject(how === 'refuse' ? new GatewayError('upstream-failed', 'It died.') : new TypeError('bug'));
      await turn();
    },
    /** Lists change, and a resource that some stream may tell of. */
    change(): void {
      for (const one of present) one.hear('notifications/tools/list_changed');
      for (const one of present) one.hear('notifications/resources/list_changed');
      for (const one of present) one.hear('notifications/resources/updated', { uri: 'a:b' });
    },
  };
};

/** The ids of the answers among them. */
const keysOf = (spoken: readonly Spoken[]): string[] =>
  spoken.filter(({ method }) => method === undefined).map(({ id }) => keyOf(id));

const turn = async (): Promise<void> => {
  for (let at = 0; at < 24; at += 1) await Promise.resolve();
};

const endings = fc.array(
  fc.tuple(fc.nat(99), fc.constantFrom('answer' as const, 'refuse' as const, 'break' as const)),
  { maxLength: 20 },
);

/** It goes on: what comes after everything else is answered as if nothing had been. */
const expectLife = (
  { reader, lines }: ReturnType<typeof converse>,
  era: 'handshake' | 'stateless' = 'handshake',
): void => {
  reader.push(Buffer.from('{"jsonrpc":"2.0","id":"last","method":"ping"}\n'));
  if (era === 'handshake') expect(lines.at(-1)).toEqual({ jsonrpc: '2.0', id: 'last', result: {} });
  else expect(lines.at(-1)).toMatchObject({ id: 'last', error: { code: -32_602 } });
};

test(
  '100,000 messages of both eras: each request gets one answer under its id and in its own words, those taken back none, nobody hears what was not asked for, and the conversation goes on',
  async () => {
    let heard = 0;
    const eras = { handshake: 0, stateless: 0, undecided: 0 };
    const conversation = fc.array(lineText(cap), { minLength: 1, maxLength: 200, size: 'max' });
    await fc.assert(
      fc.asyncProperty(conversation, chunkLengths, endings, async (lines, lengths, ends) => {
        const talk = converse({ asks: true });
        const expected = createExpectation(cap);
        let known = 0;
        const news = (): Spoken[] => {
          const spoken = talk.spoken(known);
          known = talk.lines.length;
          return spoken;
        };
        const listen = (): void => news().forEach(expected.say);
        for (const [at, line] of lines.entries()) {
          heard += 1;
          for (const one of line.split('\n')) {
            for (const chunk of cut(one, lengths)) talk.reader.push(chunk);
            expected.hear(lineOf(one), news());
          }
          await turn();
          listen();
          for (const [when, how] of ends) {
            if (when !== at) continue;
            talk.change();
            await talk.end(how);
          }
          listen();
        }
        talk.reader.end();
        while (talk.waiting() > 0) await talk.end('answer');
        talk.change();
        listen();
        expect(expected.problems).toEqual([]);
        expect(talk.pipe.inFlight).toBe(0);
        expectLife(talk, expected.era);
        news();
        talk.pipe.abort(new GatewayError('cancelled', 'Over.'));
        await turn();
        listen();
        talk.pipe.close();
        await turn();
        expect(expected.problems).toEqual([]);
        expect(keysOf(talk.spoken()).toSorted()).toEqual([...expected.due(), keyOf('last')].toSorted());
        expect([expected.open, talk.present.size]).toEqual([0, 0]);
        expect(talk.bugs.every((bug) => bug instanceof TypeError && bug.message === 'bug')).toBe(true);
        eras[expected.era ?? 'undecided'] += 1;
      }),
      { ...limits, numRuns: 1_200 },
    );
    expect(heard).toBeGreaterThan(100_000);
    expect(Math.min(eras.handshake, eras.stateless)).toBeGreaterThan(200);
  },
  patienceMs,
);

test(
  '30,000 messages in batches: each request gets one answer under its id, in one list a batch',
  async () => {
    let heard = 0;
    const conversation = fc.array(batchText, { minLength: 1, maxLength: 50, size: 'max' });
    await fc.assert(
      fc.asyncProperty(conversation, chunkLengths, endings, async (batches, lengths, ends) => {
        const talk = converse({ maxBytes: 1_000_000 });
        talk.reader.push(
          Buffer.from('{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-03-26"}}\n'),
        );
        const due = [keyOf('i')];
        for (const [at, { count, bytes }] of batches.entries()) {
          heard += count;
          for (const chunk of cut(bytes, lengths)) talk.reader.push(chunk);
          const verdicts = linesOf(bytes).flatMap(judgeBatch);
          due.push(...verdicts.flatMap(({ answered, key }) => (answered ? [key] : [])));
          for (const [when, how] of ends) if (when === at) await talk.end(how);
        }
        while (talk.waiting() > 0) await talk.end('answer');
        await turn();
        expect(keysOf(talk.spoken()).toSorted()).toEqual(due.toSorted());
        expect(talk.lines.length).toBeLessThanOrEqual(batches.length + 1);
        expect(talk.pipe.inFlight).toBe(0);
        expectLife(talk);
      }),
      { ...limits, numRuns: 400 },
    );
    expect(heard).toBeGreaterThan(30_000);
  },
  patienceMs,
);

test(
  '20,000 messages of a server: whoever waits is answered or told why, once, and the conversation goes on',
  async () => {
    let heard = 0;
    const right = fc.integer({ min: 1, max: 30 }).map((id) => `{"jsonrpc":"2.0","id":${id},"result":{"right":${id}}}`);
    const conversation = fc.array(fc.oneof({ arbitrary: lineText(cap), weight: 5 }, { arbitrary: right, weight: 1 }), {
      minLength: 1,
      maxLength: 200,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(conversation, chunkLengths, async (lines, lengths) => {
        const written: string[] = [];
        const correlator = createCorrelator((line) => written.push(line), {
          onNotification: () => {},
          onOddity: () => {},
        });
        const reader = createLineReader({
          maxBytes: cap,
          onLine: (text, bytes, isText) => isText && correlator.receive(readMessage(text), bytes),
          onOversize: correlator.oversize,
        });
        let progress = 0;
        const outcomes: unknown[] = [];
        const asked = Array.from({ length: 30 }, async (_, at) => {
          const request = correlator.request(
            'm',
            { _meta: { progressToken: at } },
            { onProgress: () => (progress += 1) },
          );
          outcomes[at] = await request.catch((error: unknown) => error);
        });
        const answered = new Set<number>();
        /** Ids that some other line names: a liar may answer first. */
        const claimed = new Set<number>();
        for (const line of lines) {
          heard += 1;
          for (const chunk of cut(line, lengths)) reader.push(chunk);
          const id = /^\{"jsonrpc":"2.0","id":(\d+),"result":\{"right"/.exec(line)?.[1];
          if (id !== undefined) answered.add(Number(id));
          else for (const [, other] of line.matchAll(/"id"\s*:\s*(\d+)/g)) claimed.add(Number(other));
        }
        await turn();
        for (const id of answered) expect(outcomes[id - 1]).toBeDefined();
        expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(30 - correlator.waiting);
        correlator.fail(new GatewayError('upstream-failed', 'It died.'));
        await Promise.all(asked);
        // Whom no liar named got their own answer, or were told why not.
        const isOwn = (id: number): unknown => expect.objectContaining({ result: { right: id } });
        const isTold: unknown = expect.objectContaining({ name: 'GatewayError' });
        for (const [at, outcome] of outcomes.entries())
          expect(claimed.has(at + 1) ? [outcome] : [isOwn(at + 1), isTold]).toContainEqual(outcome);
        expect(progress).toBeLessThanOrEqual(heard);
        for (const line of written) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
      }),
      { ...limits, numRuns: 250 },
    );
    expect(heard).toBeGreaterThan(20_000);
  },
  patienceMs,
);
