import { expect, test } from 'vitest';

import { aCall } from '../../../test/fixtures/call.ts';
import { GatewayError } from '../../errors.ts';
import type { AuditEnding, AuditRecord, AuditSink, Result } from '../call.ts';
import { audit } from './audit.ts';

const recordingSink = (changes: Partial<AuditSink> = {}) => {
  const begun: AuditRecord[] = [];
  const ended: AuditEnding[] = [];
  const sink: AuditSink = {
    begin: (record) => void begun.push(record),
    end: (ending) => void ended.push({ ...ending, trail: [...ending.trail] }),
    ...changes,
  };
  return { sink, begun, ended };
};

const clock = () => {
  let time = 1_000;
  return () => (time += 0.25);
};

const failing = () => {
  throw new GatewayError('internal', 'The disk is full.', { remedy: 'Free some space on that disk and try again.' });
};

test('a call is recorded before it runs, and what came of it afterwards', async () => {
  const { sink, begun, ended } = recordingSink();
  const call = aCall({ id: 'c1', receivedAt: 99, bytes: 180 });
  const answer: Result = { result: { content: [] } };
  const given = await audit(sink, clock())(call, () => {
    expect([begun.length, ended.length]).toEqual([1, 0]);
    call.trail.push({ step: 'permission', decision: 'allow', grant: 'g1' });
    return Promise.resolve(answer);
  });
  expect(given).toBe(answer);
  const asked = {
    id: 'c1',
    at: 99,
    kind: 'call',
    principal: call.principal,
    method: call.method,
    target: call.target,
    facts: call.facts,
    bytesIn: 180,
  };
  expect(begun).toEqual([{ ...asked, trail: [], outcome: 'started' }]);
  const trail = [{ step: 'permission', decision: 'allow', grant: 'g1' }];
  expect(ended).toEqual([{ id: 'c1', trail, outcome: 'ok', duration: 0.25 }]);
});

test.each([
  [{ result: { isError: true } }, { outcome: 'tool-error' }],
  [
    { error: { code: -32_602, message: 'bad' } },
    { outcome: 'upstream-error', reason: 'The server answered with error -32602.' },
  ],
] as const)('the answer %j is recorded as %j', async (answer, expected) => {
  const { sink, ended } = recordingSink();
  await audit(sink)(aCall(), () => Promise.resolve(answer));
  expect(ended).toEqual([expect.objectContaining(expected)]);
});

test('the size of the answer is recorded where it is known', async () => {
  const { sink, ended } = recordingSink();
  const call = aCall();
  await audit(sink)(call, () => {
    call.wire.bytesOut = 512;
    return Promise.resolve({ result: {} });
  });
  expect(ended).toEqual([expect.objectContaining({ bytesOut: 512 })]);
});

test('a refusal is recorded with its code and reason, and passes on', async () => {
  const { sink, ended } = recordingSink();
  const refusal = new GatewayError('permission-denied', 'No grant allows this.');
  await expect(audit(sink)(aCall(), () => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(ended).toEqual([expect.objectContaining({ outcome: 'permission-denied', reason: 'No grant allows this.' })]);
});

test('a bug is recorded as internal, without what it said', async () => {
  const { sink, ended } = recordingSink();
  const bug = new TypeError('token hunter2 is not iterable');
  await expect(audit(sink)(aCall(), () => Promise.reject(bug))).rejects.toBe(bug);
  expect(ended).toMatchObject([{ outcome: 'internal' }]);
  expect(JSON.stringify(ended)).not.toContain('hunter2');
});

test('neither the arguments nor the answer are ever in a record', async () => {
  const { sink, begun, ended } = recordingSink();
  const call = aCall({ params: { name: 'write_file', arguments: { content: 'hunter2' } } });
  const answers: readonly Result[] = [
    { result: { isError: true, content: [{ type: 'text', text: 'hunter2' }] } },
    { error: { code: 1, message: 'hunter2', data: 'hunter2' } },
  ];
  for (const answer of answers) await audit(sink)(call, () => Promise.resolve(answer));
  expect(JSON.stringify([begun, ended])).not.toContain('hunter2');
});

test('a call that cannot be recorded does not run, and its caller is told what to do', async () => {
  const { sink } = recordingSink({ begin: failing });
  let ran = false;
  const run = audit(sink)(aCall(), () => {
    ran = true;
    return Promise.resolve({ result: {} });
  });
  await expect(run).rejects.toMatchObject({
    code: 'internal',
    message: 'The call was not made, because it could not be recorded.',
    remedy: 'Free some space on that disk and try again.',
  });
  expect(ran).toBe(false);
});

test('a call whose end cannot be recorded says that it ran', async () => {
  const { sink } = recordingSink({ end: failing });
  await expect(audit(sink)(aCall(), () => Promise.resolve({ result: {} }))).rejects.toMatchObject({
    code: 'internal',
    message: 'The call ran and ended with ok, but what came of it could not be recorded.',
    remedy: 'Free some space on that disk and try again.',
  });
});

test('a failed call whose end cannot be recorded says how it ended', async () => {
  const { sink } = recordingSink({ end: failing });
  const refusal = new GatewayError('timeout', 'Too slow.');
  await expect(audit(sink)(aCall(), () => Promise.reject(refusal))).rejects.toMatchObject({
    code: 'internal',
    message: 'The call ended with timeout, but what came of it could not be recorded.',
  });
});

test('a sink that fails without a remedy still gives one', async () => {
  const { sink } = recordingSink({
    begin: () => {
      throw new Error('EIO');
    },
  });
  await expect(audit(sink)(aCall(), () => Promise.resolve({ result: {} }))).rejects.toMatchObject({
    remedy: expect.stringContaining('Free space'),
  });
});
