import { describe, expect, test, vi } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import type { Grant } from '../policy/grant.ts';
import type { AuditEnding, AuditRecord, Call, Result } from './call.ts';
import { createPipeline } from './pipeline.ts';
import type { Parts } from './pipeline.ts';

/** Which step must stand outside which, and why. Every pair of neighbours has its reason; so have those further apart that matter. */
const order: readonly (readonly [outer: string, inner: string, reason: string])[] = [
  ['metrics', 'audit', 'a call that could not be recorded is counted too, and the time includes the recording'],
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
  ['inspect', 'concurrency', 'a call that waits for a person takes no place, and what it would send is looked at once'],
  ['inspect', 'retry', 'only the answer that counts is looked at'],
  ['permission', 'retry', 'one use of a grant pays for one call, however often it is tried'],
  ['concurrency', 'retry', 'the tries of a call stay in its place: a retry does not jump the queue'],
  ['concurrency', 'timeout', 'waiting for a turn is not the slowness of the server'],
  ['retry', 'timeout', 'each try has its own time'],
];

describe('the order of the steps', () => {
  test('is the one that is reasoned about', async () => {
    const names = [
      'metrics',
      'audit',
      'authenticate',
      'freeze',
      'rate-limit',
      'validate',
      'quarantine',
      'permission',
      'inspect',
      'concurrency',
      'retry',
      'timeout',
    ];
    // Each step is replaced by one that has its name.
    for (const name of names) {
      const made = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      vi.doMock(`./steps/${name}.ts`, () => ({ [made]: () => ({ [name]: () => {} })[name] }));
    }
    vi.resetModules();
    const { steps } = await import('./pipeline.ts');
    const listed = steps({} as Parts).map(({ name }) => name);
    for (const name of names) vi.doUnmock(`./steps/${name}.ts`);
    expect(listed).toEqual(names);

    const pairs = order.map(([outer, inner]) => `${outer} > ${inner}`);
    const neighbours = listed.slice(1).map((inner, at) => `${listed[at]} > ${inner}`);
    expect(neighbours.filter((pair) => !pairs.includes(pair))).toEqual([]);
  });

  test.each(order)('%s stands outside %s: %s', (outer, inner) => {
    const names = [
      'metrics',
      'audit',
      'authenticate',
      'freeze',
      'rate-limit',
      'validate',
      'quarantine',
      'permission',
      'inspect',
      'concurrency',
      'retry',
      'timeout',
    ];
    expect(names.indexOf(outer)).toBeGreaterThanOrEqual(0);
    expect(names.indexOf(outer)).toBeLessThan(names.indexOf(inner));
  });
});

const allowing: Grant = {
  id: 'g1',
  effect: 'allow',
  principal: {},
  level: 'resource_read',
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'config',
  givenAt: 0,
};

const setUp = (
  changes: Partial<Parts> = {},
  answer: (call: Call) => Promise<Result> = async () => ({ result: {} }),
) => {
  const records: (AuditRecord | AuditEnding)[] = [];
  const measured: string[] = [];
  const sent: Call[] = [];
  const run = createPipeline(
    {
      meter: { observe: (_server, outcome) => measured.push(outcome) },
      auditSink: { begin: (record) => void records.push(record), end: (record) => void records.push(record) },
      freezeSwitch: { frozen: () => undefined },
      quarantineList: { held: () => undefined },
      policy: { grants: () => [allowing], consume: () => true, explain: () => ({ message: 'No.', remedy: 'Ask.' }) },
      inspector: { outgoing: () => undefined, incoming: (_call, answer) => answer },
      concurrency: { atOnce: 1, mostWaiting: 1 },
      retry: { retries: () => 1, random: () => 0 },
      timeout: { quietMs: () => 20, hardMs: 100 },
      ...changes,
    },
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
    const policy = { grants: () => [], consume: () => true, explain: () => ({ message: 'No.', remedy: 'Ask.' }) };
    const { run, records, measured, sent } = setUp({ policy });
    await expect(run(aCall())).rejects.toMatchObject({ code: 'permission-denied', remedy: 'Ask.' });
    expect(sent).toEqual([]);
    expect([records.map(({ outcome }) => outcome), measured]).toEqual([
      ['started', 'permission-denied'],
      ['permission-denied'],
    ]);
  });

  test('a call of what is held is recorded, not sent, and uses up no grant', async () => {
    const consume = vi.fn<() => boolean>(() => true);
    const policy = { grants: () => [allowing], consume, explain: () => ({ message: 'No.', remedy: 'Ask.' }) };
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
    const policy = {
      grants: () => [allowing],
      consume: (grants: readonly string[]) => grants.length > 0,
      explain: () => ({ message: 'No.', remedy: 'Ask.' }),
    };
    const gate = Promise.withResolvers<Result>();
    const { run } = setUp({ policy, timeout: { quietMs: () => 5_000, hardMs: 5_000 } }, () => gate.promise);
    const [running, waiting] = [run(aCall()), run(aCall())];
    const other = aCall({ facts: { needs: [{ level: 'resource_write', object: { kind: 'none' } }], violations: [] } });
    // With one running and one waiting the next would be refused for want of a place; these are refused for want of a grant.
    for (let at = 0; at < 3; at += 1) await expect(run(other)).rejects.toMatchObject({ code: 'permission-denied' });
    await expect(run(aCall())).rejects.toMatchObject({ code: 'rate-limited' });
    gate.resolve({ result: {} });
    await expect(Promise.all([running, waiting])).resolves.toHaveLength(2);
  });

  test('a call that is tried again is one record, one use of its grant and one place', async () => {
    let tries = 0;
    let uses = 0;
    const policy = {
      grants: () => [allowing],
      consume: () => {
        uses += 1;
        return true;
      },
      explain: () => ({ message: 'No.', remedy: 'Ask.' }),
    };
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
