import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSession } from '../../src/downstream/session.ts';
import { GatewayError } from '../../src/errors.ts';
import type { Result } from '../../src/pipeline/call.ts';
import { readMessage } from '../../src/protocol/jsonrpc.ts';
import { createLineReader } from '../../src/protocol/lines.ts';
import { createCorrelator } from '../../src/upstream/correlator.ts';
import { fakeDirectory, fakeReceiver } from '../fixtures/fake-directory.ts';
import { chunkLengths, cut, joinLines, lineBytes, messageText } from './messages.ts';
import { broken, judge, keyOf, parseLine } from './oracle.ts';

const cap = 2_000;
/** Lines of one conversation. */
const size = 100;

const text = (line: Uint8Array): string => Buffer.from(line).toString('utf8');
const isText = (line: Uint8Array): boolean => Buffer.from(text(line), 'utf8').equals(line);

interface Pending {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** A client's conversation over the real reader and the real session; calls wait until the test ends them. */
const converse = () => {
  const answers: { id: unknown }[] = [];
  const pending: Pending[] = [];
  const bugs: unknown[] = [];
  let slips = 0;
  const session = createSession({
    directory: fakeDirectory(),
    servers: { list: () => [] },
    serverInfo: { name: 'us', version: '1' },
    receiver: fakeReceiver((call) => {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      call.signal.addEventListener('abort', () => reject(call.signal.reason));
      pending.push({ resolve, reject });
      return promise;
    }),
    send(line) {
      if (line.includes('\n')) slips += 1;
      const message: unknown = JSON.parse(line);
      answers.push(...((Array.isArray(message) ? message : [message]) as { id: unknown }[]));
    },
    onBug: (error) => bugs.push(error),
  });
  const reader = createLineReader({
    maxBytes: cap,
    onLine: (line) =>
      session.receive(isText(line) ? readMessage(text(line)) : { kind: 'malformed', id: null, reason: 'no text' }, line.length),
    onOversize: session.oversize,
  });
  return { session, reader, answers, pending, bugs, slips: () => slips };
};

const turn = async (): Promise<void> => {
  for (let at = 0; at < 12; at += 1) await Promise.resolve();
};

/** How often each id is there. */
const tally = (keys: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

const splitLines = (stream: Uint8Array): Uint8Array[] => {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < stream.length; ) {
    const end = stream.indexOf(10, from);
    const to = end === -1 ? stream.length : end;
    lines.push(stream.subarray(from, stream[to - 1] === 13 && to > from ? to - 1 : to));
    from = to + 1;
  }
  return lines;
};

const oversizeId = (line: Uint8Array): unknown => (JSON.parse(text(line)) as { id?: unknown }).id ?? null;

/** Says which answers a stream must have, as its lines are heard one by one. */
const createExpectation = () => {
  const due: string[] = [];
  /** Requests that were heard and not answered yet. */
  const open = new Map<string, number>();
  return {
    due,
    open,
    hear(line: Uint8Array, answeredNow: readonly string[]): void {
      if (line.length > cap) {
        due.push(keyOf(oversizeId(line)));
        return;
      }
      const message = parseLine(line);
      if (message === undefined) return;
      const nested = message !== broken && /^[\s\ufeff]*[[{]/.test(text(line)) && text(line).length > 250 && isDeep(message);
      const { answered, key, cancels } = message === broken ? { answered: true, key: keyOf(null), cancels: undefined } : judge(message);
      if (nested) throw new Error('the generator nests only in broken lines');
      if (answered) {
        due.push(key);
        if (!answeredNow.includes(key)) open.set(key, due.length - 1);
      }
      const at = cancels === undefined ? undefined : open.get(cancels);
      if (cancels !== undefined && at !== undefined) {
        due[at] = '';
        open.delete(cancels);
      }
    },
  };
};

const isDeep = (value: unknown, level = 0): boolean =>
  level > 200 || (typeof value === 'object' && value !== null && Object.values(value).some((one) => isDeep(one, level + 1)));

describe('whatever a client writes', () => {
  const conversations = 1_000;

  test(`${conversations * size} messages: every request has one answer under its id, those taken back none, and the conversation goes on`, async () => {
    let heard = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(lineBytes(cap), { minLength: size, maxLength: size }),
        chunkLengths,
        fc.array(fc.tuple(fc.nat(size), fc.constantFrom('answer', 'refuse', 'break')), { maxLength: 20 }),
        async (lines, lengths, endings) => {
          const { session, reader, answers, pending, bugs, slips } = converse();
          const { due, open, hear } = createExpectation();
          let broke = 0;
          const end = async (how: string): Promise<void> => {
            const one = pending.shift();
            if (how === 'answer') one?.resolve({ result: { content: [] } });
            else if (how === 'refuse') one?.reject(new GatewayError('upstream-failed', 'It died.'));
            else one?.reject(new TypeError('bug'));
            if (how === 'break') broke += 1;
            await turn();
          };
          for (const [at, line] of lines.entries()) {
            heard += 1;
            // What was asked before this line and needs no one else is answered; what is open stays open.
            await turn();
            for (const { id } of answers) open.delete(keyOf(id));
            const before = answers.length;
            const stream = joinLines([line]);
            for (const chunk of cut(stream, lengths)) reader.push(chunk);
            const now = answers.slice(before).map(({ id }) => keyOf(id));
            for (const one of splitLines(stream)) hear(one, now);
            for (const [when, how] of endings) if (when === at) await end(how);
          }
          reader.end();
          while (pending.length > 0) await end('answer');
          await turn();
          expect(tally(answers.map(({ id }) => keyOf(id)))).toEqual(tally(due.filter((key) => key !== '')));
          expect([session.inFlight, slips(), bugs.length <= broke]).toEqual([0, 0, true]);
          reader.push(Buffer.from('{"jsonrpc":"2.0","id":"last","method":"ping"}\n'));
          expect(answers.at(-1)).toEqual({ jsonrpc: '2.0', id: 'last', result: {} });
        },
      ),
      { numRuns: conversations, endOnFailure: false },
    );
    expect(heard).toBeGreaterThanOrEqual(conversations * size);
  });
});
void messageText;
void createCorrelator;
