import { describe, expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import { explainRefusal } from '../policy/explain.ts';
import type { Grant } from '../policy/grant.ts';
import { Abort } from './abort.ts';
import type { AuditEnding, AuditRecord, Result } from './call.ts';
import { createReverse } from './reverse.ts';
import type { Question } from './reverse.ts';

const allow = (changes: Partial<Grant> = {}): Grant => ({
  id: 'g1',
  effect: 'allow',
  principal: { client: 'desktop' },
  level: 'tool_execute',
  server: 'files',
  name: 'elicitation/create',
  scope: 'global',
  givenBy: 'person',
  givenAt: 0,
  ...(changes as object),
});

const heldCall = (server: string) => ({
  part: { kind: 'server', server, name: '' } as const,
  message: 'It is held.',
  remedy: 'Review it.',
});

const setUp = (grants: readonly Grant[], broken = false, held?: string) => {
  const records: (AuditRecord | AuditEnding)[] = [];
  const observed: unknown[] = [];
  const asked: unknown[] = [];
  const used: unknown[] = [];
  let ids = 0;
  const ask = createReverse(
    {
      meter: { observe: (server, outcome) => void observed.push([server, outcome]) },
      auditSink: {
        begin(record) {
          if (broken) throw new Error('The disk is full.');
          records.push(record);
        },
        end: (ending) => void records.push(ending),
      },
      quarantineList: { held: ({ target }) => (held === target.upstream ? heldCall(held) : undefined) },
      policy: {
        grants: () => grants,
        consume: (ids_) => {
          used.push(ids_);
          return true;
        },
        explain: (call, refused) => explainRefusal(call.principal, call.target, refused),
      },
    },
    () => `q${(ids += 1)}`,
    () => 1_000,
  );
  const answers: Result[] = [{ result: { action: 'accept' } }];
  const question = (changes: Partial<Question> = {}): Question => ({
    server: 'files',
    method: 'elicitation/create',
    params: { message: 'Who?' },
    client: {
      principal: { client: 'desktop', project: 'film' },
      capabilities: { elicitation: {} },
      ask(method, params, options) {
        asked.push([method, params, options]);
        return Promise.resolve(answers[0] ?? { result: {} });
      },
    },
    bytes: 18,
    signal: new Abort(),
    ...changes,
  });
  return { ask, question, answers, records, observed, asked, used };
};

test('a question that a grant allows is asked as it is, and recorded before and after', async () => {
  const { ask, question, records, observed, asked, used } = setUp([allow()]);
  const one = question({ onProgress: () => {} });
  expect(await ask(one)).toEqual({ result: { action: 'accept' } });
  expect(asked).toEqual([['elicitation/create', one.params, { signal: one.signal, onProgress: one.onProgress }]]);
  expect(records).toMatchObject([
    {
      id: 'q1',
      at: 1_000,
      kind: 'call',
      principal: { client: 'desktop', project: 'film' },
      method: 'elicitation/create',
      target: { kind: 'client', upstream: 'files', name: 'elicitation/create' },
      outcome: 'started',
      bytesIn: 18,
    },
    { id: 'q1', outcome: 'ok', trail: [{ step: 'permission', decision: 'allow', grant: 'g1' }] },
  ]);
  expect([observed, used]).toEqual([[['files (questions)', 'ok']], [['g1']]]);
});

describe(`a question is not asked ${proves('T-26')}`, () => {
  test.each<[string, readonly Grant[], string]>([
    ['that no grant allows', [], 'permission-denied'],
    ['for which only tools were granted', [allow({ name: 'read_*' })], 'permission-denied'],
    ['of another client', [allow({ principal: { client: 'other' } })], 'permission-denied'],
    ['of another server', [allow({ server: 'notes' })], 'permission-denied'],
    ['of another kind', [allow({ name: 'sampling/createMessage' })], 'permission-denied'],
    ['that one denies', [allow(), allow({ id: 'g2', effect: 'deny' })], 'permission-denied'],
    ['about which a person is to be asked', [allow({ effect: 'ask' })], 'not-approved'],
  ])('%s', async (_, grants, code) => {
    const { ask, question, records, observed, asked } = setUp(grants);
    const refused = ask(question());
    await expect(refused).rejects.toMatchObject({
      code,
      message: expect.stringContaining('The server files may not ask desktop for elicitation/create') as string,
    });
    expect([asked, observed]).toEqual([[], [['files (questions)', code]]]);
    expect(records).toMatchObject([{ outcome: 'started', target: { kind: 'client' } }, { outcome: code }]);
  });

  test('of a server that is held for review', async () => {
    const { ask, question, records, asked, used } = setUp([allow()], false, 'files');
    await expect(ask(question())).rejects.toMatchObject({ code: 'quarantined', remedy: 'Review it.' });
    expect([asked, used]).toEqual([[], []]);
    expect(records).toMatchObject([{ outcome: 'started' }, { outcome: 'quarantined' }]);
  });

  test('that cannot be recorded', async () => {
    const { ask, question, asked } = setUp([allow()], true);
    await expect(ask(question())).rejects.toMatchObject({ code: 'internal' });
    expect(asked).toEqual([]);
  });
});

test('the refusal names the command that allows just this', async () => {
  const { ask, question } = setUp([]);
  await expect(ask(question())).rejects.toMatchObject({
    remedy:
      'Allow just this with `storycore-mcp grant desktop files/elicitation/create --level tool_execute --project film`.',
  });
});

test('what the client answers, and that it is gone, is recorded as such', async () => {
  const { ask, question, records, answers } = setUp([allow()]);
  answers[0] = { error: { code: -1, message: 'No.' } };
  expect(await ask(question())).toEqual({ error: { code: -1, message: 'No.' } });
  const client = {
    ...question().client,
    ask: () => Promise.reject(new GatewayError('cancelled', 'The client is gone.')),
  };
  await expect(ask(question({ client }))).rejects.toMatchObject({ code: 'cancelled' });
  expect(records.map(({ outcome }) => outcome)).toEqual(['started', 'upstream-error', 'started', 'cancelled']);
});
