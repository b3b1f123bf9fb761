import { array, assert, asyncProperty, boolean, constantFrom, record } from 'fast-check';
import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { aGrant } from '../../test/fixtures/grant.ts';
import { limitsOf, pathParts, policyOf } from '../../test/fixtures/parts.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { Level } from '../policy/grant.ts';
import type { Call, Result } from './call.ts';
import { createCircuit } from './circuit.ts';
import { createDeclared } from './declared.ts';
import { createPipeline } from './pipeline.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { Link } from './steps/fallback.ts';

const levels: readonly Level[] = ['resource_read', 'resource_write', 'tool_execute', 'server_admin'];
const grants = levels.map((level) => aGrant({ id: level, level }));

/** A tool by what is true of it: what its calls need, what its owner and its profile declare, what it says itself. */
const tool = record({
  level: constantFrom(...levels),
  declared: boolean(),
  profiled: boolean(),
  repeatable: boolean(),
  admits: boolean(),
  goesOn: boolean(),
});
const outcome = constantFrom<ErrorCode | 'ok'>('ok', 'upstream-failed', 'timeout', 'rate-limited', 'internal');

test(`whatever fails and whatever is declared, no call that is not repeatable is ever sent twice ${proves('T-77')}`, async () => {
  await assert(
    asyncProperty(
      tool,
      array(outcome, { minLength: 1, maxLength: 6 }),
      array(boolean()),
      async (one, outcomes, more) => {
        const targets = [{ server: 'filesystem', tools: ['read_text_file'], resources: [] }];
        const harmless = {
          profiled: new Set(one.profiled ? ['filesystem'] : []),
          repeatable: () => one.repeatable,
          admitsWriting: () => one.admits,
        };
        const isRepeatable = createDeclared({ ...harmless, declared: one.declared ? targets : [] });
        // Its own chain leads to nobody else, however it is declared.
        const chain: readonly Link[] = [{ kind: 'cached' }];
        const chains = createDeclared({ ...harmless, declared: targets.map((each) => ({ ...each, chain })) });
        const sent: string[] = [];
        const run = createPipeline(
          pathParts({
            policy: policyOf(grants),
            fallbacks: {
              chainOf: (call) => chains?.(call)?.chain,
              other: () => ({ why: 'there is none' }),
              last: () => undefined,
            },
            concurrency: { atOnce: 4, mostWaiting: 16 },
            retry: {
              retries: (call) => (isRepeatable?.(call) === undefined ? 0 : 3),
              budget: createRetryBudget({ share: 1, least: 100, windowMs: 1_000 }),
              random: () => -0.999,
            },
            circuits: new Map([
              [
                'filesystem',
                createCircuit(
                  'filesystem',
                  { windowMs: 1_000, leastCalls: 3, failureRate: 0.5, restMs: 1, longestRestMs: 2, probes: 1 },
                  () => {},
                ),
              ],
            ]),
            timeout: limitsOf(1_000),
          }),
          async (call): Promise<Result> => {
            const next = outcomes[sent.length % outcomes.length] ?? 'ok';
            sent.push(call.id);
            if (next === 'ok') return { result: {} };
            throw new GatewayError(next, 'It failed.', next === 'rate-limited' ? { retryAfterMs: 0 } : {});
          },
        );
        const calls = [true, ...more].map(
          (_, at): Call =>
            aCall({
              id: `call-${at}`,
              facts: { needs: [{ level: one.level, object: { kind: 'none' } }], violations: [] },
              ...(one.goesOn ? { params: { name: 'read_text_file', requestState: 'x' } } : {}),
            }),
        );
        await Promise.allSettled(calls.map(run));
        const mayRepeat =
          one.declared &&
          !one.goesOn &&
          (one.level === 'resource_read' || one.level === 'tool_execute') &&
          (one.profiled ? one.repeatable : !one.admits);
        for (const { id } of calls) {
          const times = sent.filter((each) => each === id).length;
          expect(times).toBeLessThanOrEqual(mayRepeat ? 4 : 1);
        }
      },
    ),
    { numRuns: 200 },
  );
});
