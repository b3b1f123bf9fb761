import { describe, expect, test, vi } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { aGrant } from '../../test/fixtures/grant.ts';
import { limitsOf, pathParts, policyOf, stepNames } from '../../test/fixtures/parts.ts';
import type { StepName } from '../../test/fixtures/parts.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import type { AuditEnding, AuditRecord, Call, Result } from './call.ts';
import { createCircuit } from './circuit.ts';
import { createPipeline } from './pipeline.ts';
import type { Parts } from './pipeline.ts';

/** Which step must stand outside which, and why. Every pair of neighbours has its reason; so have those further apart that matter. */
const order: readonly (readonly [outer: StepName, inner: StepName, reason: string])[] = [
  ['metrics', 'audit', 'a call that could not be recorded is counted too, and the time includes the recording'],
  ['audit', 'hooks', 'what a hook did to a call is on its record, and a veto is one'],
  ['hooks', 'authenticate', 'whoever observes failures hears of all refusals'],
  ['hooks', 'permission', 'a call that a hook vetoed asks nobody, and uses up no grant'],
  ['hooks', 'inspect', 'what was hidden in a result is hidden from hooks as well'],
  ['hooks', 'cache', 'what a hook made of an answer for one client is not kept for another'],
  ['hooks', 'retry', 'only the answer that counts is filtered'],
  ['audit', 'authenticate', 'a call that nobody stands for is recorded'],
  ['audit', 'validate', 'a call of what nobody offers is recorded: probing shows'],
  [
    'audit',
    'permission',
    'a refusal is recorded with the grant that decided, and nothing is decided that is not on record',
  ],
  ['audit', 'retry', 'all tries of one call are one record'],
  ['authenticate', 'freeze', 'whoever has not said who they are does not learn what stands still, and why'],
  ['audit', 'freeze', 'what was tried while calls stood still is recorded'],
  ['freeze', 'rate-limit', 'what is frozen takes no turn from what is not, and does not wait to be told'],
  ['authenticate', 'rate-limit', 'a limit is for somebody'],
  ['audit', 'rate-limit', 'what was refused for coming too often is recorded'],
  ['rate-limit', 'validate', 'who calls what is not there, again and again, is held back too'],
  ['rate-limit', 'permission', 'what comes too often costs no decision, asks nobody and uses up no grant'],
  ['freeze', 'validate', 'what is frozen does nothing more for a call, not even look it up'],
  ['freeze', 'permission', 'no grant outranks a freeze, nobody is asked about what cannot go on, and no use is taken'],
  ['authenticate', 'validate', 'whoever has not said who they are does not learn what is there'],
  ['authenticate', 'permission', 'a grant is for somebody'],
  ['audit', 'quarantine', 'a call of what is held is recorded'],
  ['validate', 'quarantine', 'only what there is can be held'],
  ['quarantine', 'permission', 'no grant outranks what is held for review, and none is used up by it'],
  ['validate', 'permission', 'there is a grant only for what there is'],
  ['permission', 'concurrency', 'a refused call takes no place from an allowed one'],
  ['permission', 'inspect', 'what may not be sent at all is not looked at, and nobody is asked about it'],
  ['permission', 'cache', 'a kept answer is no way round a revoked grant'],
  ['quarantine', 'cache', 'a kept answer is no way round a server that is held'],
  ['inspect', 'fallback', 'whatever answers in the end is looked at'],
  ['inspect', 'cache', 'a kept answer is looked at by the rules of today'],
  ['fallback', 'cache', 'what stood in for an answer is never kept as one'],
  ['fallback', 'retry', 'nothing stands in before the tries are used up'],
  ['fallback', 'circuit-breaker', 'something stands in for a server that is left alone'],
  ['fallback', 'concurrency', 'what stands in takes no place of the server that failed'],
  ['cache', 'concurrency', 'a kept answer takes no place, and waits for none'],
  ['inspect', 'concurrency', 'a call that waits for a person takes no place, and what it would send is looked at once'],
  ['inspect', 'retry', 'only the answer that counts is looked at'],
  ['permission', 'retry', 'one use of a grant pays for one call, however often it is tried'],
  ['concurrency', 'retry', 'the tries of a call stay in its place: a retry does not jump the queue'],
  ['concurrency', 'timeout', 'waiting for a turn is not the slowness of the server'],
  ['permission', 'savepoint', 'nothing is kept for a call that is refused'],
  ['inspect', 'savepoint', 'what others change while a person looks at a call is not put down to it'],
  ['concurrency', 'savepoint', 'what others change while a call waits for its turn is not put down to it'],
  ['savepoint', 'retry', 'all tries of a call are taken back together'],
  ['savepoint', 'timeout', 'keeping files is not the slowness of the server'],
  ['retry', 'timeout', 'each try has its own time'],
  ['concurrency', 'circuit-breaker', 'a call that waits for its turn is decided by how the server is when it comes'],
  ['retry', 'circuit-breaker', 'each try counts, and none goes to a server that is left alone'],
  ['circuit-breaker', 'timeout', 'a server that is too slow has failed'],
];

describe('the order of the steps', () => {
  test('is the one that is reasoned about', async () => {
    // Each step is replaced by one that has its name.
    const camel = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    for (const name of stepNames)
      vi.doMock(`./steps/${name}.ts`, () => ({
        [camel(name)]: () => ({ [name]: () => {} })[name],
        failedTry: () => undefined,
      }));
    vi.resetModules();
    const { steps } = await import('./pipeline.ts');
    const listed = steps({ hooks: {}, fallbacks: {}, answers: {} } as Parts).map(({ name }) => name);
    for (const name of stepNames) vi.doUnmock(`./steps/${name}.ts`);
    expect(listed).toEqual(stepNames);

    const pairs = order.map(([outer, inner]) => `${outer} > ${inner}`);
    const neighbours = listed.slice(1).map((inner, at) => `${listed[at]} > ${inner}`);
    expect(neighbours.filter((pair) => !pairs.includes(pair))).toEqual([]);
  });

  test.each(order)('%s stands outside %s: %s', (outer, inner) => {
    expect(stepNames.indexOf(outer)).toBeGreaterThanOrEqual(0);
    expect(stepNames.indexOf(outer)).toBeLessThan(stepNames.indexOf(inner));
  });
});

const setUp = (
  changes: Partial<Parts> = {},
  answer: (call: Call) => Promise<Result> = async () => ({ result: {} }),
) => {
  const records: (AuditRecord | AuditEnding)[] = [];
  const measured: string[] = [];
  const sent: Call[] = [];
  const run = createPipeline(
    pathParts({
      meter: { observe: (_server, outcome) => measured.push(outcome) },
      auditSink: { begin: (record) => void records.push(record), end: (record) => void records.push(record) },
      retry: { retries: () => 1, random: () => 0 },
      timeout: limitsOf(20, 100),
      ...changes,
    }),
    async (call) => {
      sent.push(call);
      return answer(call);
    },
  );
  return { run, records, measured, sent };
};

describe('through the whole list', () => {
  test('an allowed call is sent as it was decided about, and recorded before and after', async () => {
    const { run, records, measured, sent } = setUp();
    const call = Object.freeze(aCall());
    await run(call);
    expect(sent).toEqual([call]);
    expect(sent[0]).toBe(call);
    expect(records.map(({ outcome }) => outcome)).toEqual(['started', 'ok']);
    expect([records[1]?.trail, measured]).toEqual([[{ step: 'permission', decision: 'allow', grant: 'g1' }], ['ok']]);
  });

  test(`a call without a grant never reaches the server, and is recorded and counted ${proves('T-06')}`, async () => {
    const { run, records, measured, sent } = setUp({ policy: policyOf([]) });
    await expect(run(aCall())).rejects.toMatchObject({ code: 'permission-denied', remedy: 'Ask.' });
    expect(sent).toEqual([]);
    expect([records.map(({ outcome }) => outcome), measured]).toEqual([
      ['started', 'permission-denied'],
      ['permission-denied'],
    ]);
  });

  test('a call of what is held is recorded, not sent, and uses up no grant', async () => {
    const consume = vi.fn<() => boolean>(() => true);
    const policy = policyOf([aGrant()], { consume });
    const part = { kind: 'tool', server: 's', name: 'x' } as const;
    const quarantineList = { held: () => ({ part, message: 'It is held.', remedy: 'Review it.' }) };
    const { run, records, sent } = setUp({ policy, quarantineList });
    await expect(run(aCall())).rejects.toMatchObject({
      code: 'quarantined',
      message: 'It is held.',
      remedy: 'Review it.',
    });
    expect([records.map(({ outcome }) => outcome), sent]).toEqual([['started', 'quarantined'], []]);
    expect(records[1]?.trail).toEqual([{ step: 'quarantine', decision: 'held: tool' }]);
    expect(consume).not.toHaveBeenCalled();
  });

  test.each<[string, Partial<Call>, string]>([
    ['that nobody stands for', { principal: { client: '' } }, 'unauthenticated'],
    [
      'of what nobody offers',
      { target: { kind: 'tool', upstream: '', name: 'x' }, facts: { needs: [], violations: [] } },
      'unknown-target',
    ],
    [
      'that breaks the rules of arguments',
      { facts: { needs: [], violations: ['A device name.'] } },
      'permission-denied',
    ],
  ])('a call %s is recorded, and not sent', async (_, changes, code) => {
    const { run, records, sent } = setUp();
    await expect(run(aCall(changes))).rejects.toMatchObject({ code });
    expect([records.map(({ outcome }) => outcome), sent]).toEqual([['started', code], []]);
  });

  test('what cannot be recorded does not run', async () => {
    const auditSink = {
      begin: () => {
        throw new GatewayError('internal', 'The disk is full.');
      },
      end: () => {},
    };
    const { run, measured, sent } = setUp({ auditSink });
    await expect(run(aCall())).rejects.toMatchObject({ code: 'internal' });
    expect([sent, measured]).toEqual([[], ['internal']]);
  });

  test('refused calls take no place from allowed ones', async () => {
    const policy = policyOf([aGrant()], { consume: (grants) => grants.length > 0 });
    const gate = Promise.withResolvers<Result>();
    const { run } = setUp({ policy, timeout: limitsOf(5_000) }, () => gate.promise);
    const [running, waiting] = [run(aCall()), run(aCall())];
    const other = aCall({ facts: { needs: [{ level: 'resource_write', object: { kind: 'none' } }], violations: [] } });
    // With one running and one waiting the next would be refused for want of a place; these are refused for want of a grant.
    for (let at = 0; at < 3; at += 1) await expect(run(other)).rejects.toMatchObject({ code: 'permission-denied' });
    await expect(run(aCall())).rejects.toMatchObject({ code: 'rate-limited' });
    gate.resolve({ result: {} });
    await expect(Promise.all([running, waiting])).resolves.toHaveLength(2);
  });

  test('a server that failed too often is not sent to: the pipeline itself counts', async () => {
    const settings = {
      windowMs: 1_000,
      leastCalls: 2,
      failureRate: 1,
      restMs: 60_000,
      longestRestMs: 60_000,
      probes: 1,
    };
    const circuits = new Map([['filesystem', createCircuit('filesystem', settings, () => {})]]);
    const { run, sent } = setUp({ circuits, retry: { retries: () => 0 } }, async () => {
      throw new GatewayError('upstream-failed', 'It died.');
    });
    for (let at = 0; at < 2; at += 1) await expect(run(aCall())).rejects.toMatchObject({ code: 'upstream-failed' });
    await expect(run(aCall())).rejects.toMatchObject({ code: 'upstream-unavailable' });
    expect(sent).toHaveLength(2);
  });

  test('a call that is tried again is one record, one use of its grant and one place', async () => {
    let tries = 0;
    let uses = 0;
    const policy = policyOf([aGrant()], {
      consume: () => {
        uses += 1;
        return true;
      },
    });
    const { run, records, measured } = setUp({ policy }, async () => {
      tries += 1;
      if (tries === 1) throw new GatewayError('upstream-failed', 'It died.');
      return { result: {} };
    });
    await run(aCall());
    expect([tries, uses, records.map(({ outcome }) => outcome), measured]).toEqual([2, 1, ['started', 'ok'], ['ok']]);
    expect(records[1]?.trail.map(({ step }) => step)).toEqual(['permission', 'retry']);
  });
});
