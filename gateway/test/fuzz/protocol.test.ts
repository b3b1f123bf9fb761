import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPipe } from '../../src/downstream/pipe.ts';
import { createStateless } from '../../src/downstream/stateless.ts';
import { createSession } from '../../src/downstream/session.ts';
import { GatewayError } from '../../src/errors.ts';
import type { Result } from '../../src/pipeline/call.ts';
import { readMessage } from '../../src/protocol/jsonrpc.ts';
import { createLineReader } from '../../src/protocol/lines.ts';
import { createCorrelator } from '../../src/upstream/correlator.ts';
import { fakeDirectory, fakeReceiver } from '../fixtures/fake-directory.ts';
import { batchText, chunkLengths, cut, lineText, linesOf } from './messages.ts';
import { createExpectation, judgeBatch, keyOf } from './oracle.ts';

/** Under the coverage and beside other work each takes several times what it takes alone. */
const patienceMs = 120_000;

/** A failure is made smaller only so long: nothing here ever waits, so that no timeout could end it. */
const limits = { interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true };

/** The longest line, in bytes. */
const cap = 600;

const isText = (line: Uint8Array): boolean => Buffer.from(Buffer.from(line).toString('utf8'), 'utf8').equals(line);

interface Answer {
  readonly id: unknown;
}

/** A client's conversation over the real reader and the real session; calls wait until the test ends them. */
const converse = (maxBytes = cap) => {
  const lines: (Answer | Answer[])[] = [];
  const pending: { resolve(result: Result): void; reject(error: unknown): void }[] = [];
  const bugs: unknown[] = [];
  // A line feed inside would make two lines of it, and the second no JSON.
  const send = (line: string): void => line.split('\n').forEach((one) => lines.push(JSON.parse(one) as Answer));
  const common = {
    directory: fakeDirectory(),
    serverInfo: { name: 'us', version: '1' },
    receiver: fakeReceiver((call) => {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      call.signal.addEventListener('abort', () => reject(call.signal.reason));
      pending.push({ resolve, reject });
      return promise;
    }),
    onBug: (error: unknown) => void bugs.push(error),
  };
  const session = createPipe({
    send,
    session: createSession({ ...common, id: 'c1', servers: { list: () => [] }, hear: send }),
    stateless: createStateless({ ...common, id: 'c2' }),
  });
  const reader = createLineReader({
    maxBytes,
    onLine(line) {
      const text = Buffer.from(line).toString('utf8');
      session.receive(
        isText(line) ? readMessage(text) : { kind: 'malformed', id: null, reason: 'no text' },
        line.length,
      );
    },
    onOversize: session.oversize,
  });
  return {
    session,
    reader,
    lines,
    bugs,
    waiting: () => pending.length,
    keys: (from = 0): string[] =>
      lines
        .slice(from)
        .flat()
        .map(({ id }) => keyOf(id)),
    /** Ends the call that waits longest, and lets what follows from it happen. */
    async end(how: 'answer' | 'refuse' | 'break'): Promise<void> {
      const one = pending.shift();
      if (how === 'answer') one?.resolve({ result: { content: [] } });
      else one?.reject(how === 'refuse' ? new GatewayError('upstream-failed', 'It died.') : new TypeError('bug'));
      await turn();
    },
  };
};

const turn = async (): Promise<void> => {
  for (let at = 0; at < 12; at += 1) await Promise.resolve();
};

const endings = fc.array(
  fc.tuple(fc.nat(99), fc.constantFrom('answer' as const, 'refuse' as const, 'break' as const)),
  { maxLength: 20 },
);

/** It goes on: what comes after everything else is answered as if nothing had been. */
const expectLife = ({ reader, lines }: ReturnType<typeof converse>): void => {
  reader.push(Buffer.from('{"jsonrpc":"2.0","id":"last","method":"ping"}\n'));
  expect(lines.at(-1)).toEqual({ jsonrpc: '2.0', id: 'last', result: {} });
};

test(
  '100,000 messages: each request gets one answer under its id, those taken back none, and the conversation goes on',
  async () => {
    let heard = 0;
    const conversation = fc.array(lineText(cap), { minLength: 1, maxLength: 200, size: 'max' });
    await fc.assert(
      fc.asyncProperty(conversation, chunkLengths, endings, async (lines, lengths, ends) => {
        const talk = converse();
        const expected = createExpectation(cap);
        let settled = 0;
        const settle = (): void => {
          for (const key of talk.keys(settled)) expected.settle(key);
          settled = talk.lines.length;
        };
        for (const [at, line] of lines.entries()) {
          heard += 1;
          for (const chunk of cut(line, lengths)) talk.reader.push(chunk);
          const now = talk.keys(settled);
          settled = talk.lines.length;
          for (const one of linesOf(line)) expected.hear(one, now);
          await turn();
          for (const [when, how] of ends) if (when === at) await talk.end(how);
          settle();
        }
        talk.reader.end();
        while (talk.waiting() > 0) await talk.end('answer');
        expect(talk.keys().toSorted()).toEqual(expected.due().toSorted());
        expect(talk.session.inFlight).toBe(0);
        expect(talk.bugs.every((bug) => bug instanceof TypeError && bug.message === 'bug')).toBe(true);
        expectLife(talk);
      }),
      { ...limits, numRuns: 1_200 },
    );
    expect(heard).toBeGreaterThan(100_000);
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
        const talk = converse(1_000_000);
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
        expect(talk.keys().toSorted()).toEqual(due.toSorted());
        expect(talk.lines.length).toBeLessThanOrEqual(batches.length + 1);
        expect(talk.session.inFlight).toBe(0);
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
          onLine: (line) =>
            isText(line) && correlator.receive(readMessage(Buffer.from(line).toString('utf8')), line.length),
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
        for (const line of lines) {
          heard += 1;
          for (const chunk of cut(line, lengths)) reader.push(chunk);
          const id = /^\{"jsonrpc":"2.0","id":(\d+),"result":\{"right"/.exec(line)?.[1];
          if (id !== undefined) answered.add(Number(id));
        }
        await turn();
        for (const id of answered) expect(outcomes[id - 1]).toBeDefined();
        expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(30 - correlator.waiting);
        correlator.fail(new GatewayError('upstream-failed', 'It died.'));
        await Promise.all(asked);
        // Only the first few ids are among those that liars use: all others got their own answer, or were told why not.
        const isOwn = (id: number): unknown => expect.objectContaining({ result: { right: id } });
        const isTold: unknown = expect.objectContaining({ name: 'GatewayError' });
        for (const [at, outcome] of outcomes.entries())
          expect(at < 10 ? [outcome] : [isOwn(at + 1), isTold]).toContainEqual(outcome);
        expect(progress).toBeLessThanOrEqual(heard);
        for (const line of written) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
      }),
      { ...limits, numRuns: 250 },
    );
    expect(heard).toBeGreaterThan(20_000);
  },
  patienceMs,
);
