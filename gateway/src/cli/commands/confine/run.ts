import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ConfinePolicy } from '../../../config/confine-policy.ts';
import { loadConfinePolicy } from '../../../config/confine-policy.ts';
import type { Confiner, ConfineOrder, Launched } from '../../../confine.ts';
import { createConfiner, dataFolder, GatewayError, usualLimits } from '../../../confine.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { watchSignals } from '../../signals.ts';
import { closedPlaces } from './closed-places.ts';
import { describeExceeded, statusOf } from './ending.ts';
import { openJournal } from './journal.ts';
import { passThrough } from './pass-through.ts';
import { resolveAsTold } from './test-resolve.ts';

/** Time for a name, a connection and a handshake, each; tests have names that lead nowhere. */
const connectMs = { usual: 10_000, testing: 1_000 };

const stateFolder = (): string => dataFolder({ env: process.env, platform: process.platform, home: homedir() });

const readPolicy = (given: Given, state: string): ConfinePolicy => {
  const file = given.text('policy');
  if (file === undefined) {
    throw new UsageError('`confine` needs --policy FILE.', '`{}` is a policy: nothing is granted.');
  }
  const journal = given.text('journal');
  return loadConfinePolicy(file, {
    closed: closedPlaces(state, journal === undefined ? undefined : resolve(journal)),
    usual: usualLimits,
    testHooks: given.flag('test-hooks'),
  });
};

const orderOf = (given: Given, policy: ConfinePolicy, journal: ConfineOrder['journal']): ConfineOrder => {
  const { confinement, testHosts, testAuthorities } = policy;
  const [command = '', ...args] = given.operands;
  const testing = given.flag('test-hooks');
  return {
    command,
    args,
    cwd: process.cwd(),
    confinement,
    journal,
    connectMs: testing ? connectMs.testing : connectMs.usual,
    ...(testing && testHosts.size > 0 ? { resolve: resolveAsTold(testHosts) } : {}),
    ...(testAuthorities === undefined ? {} : { authorities: testAuthorities }),
  };
};

const tellTier = async (confiner: Confiner): Promise<void> => {
  const { tier, mechanism, reasons } = await confiner.prove();
  const because = reasons.map(({ what }) => `; ${what}`).join('');
  say(`confinement: ${tier}, limits by ${mechanism}${because}`);
};

const start = async (given: Given, confiner: Confiner, order: ConfineOrder): Promise<Launched> => {
  const refusal = given.flag('allow-none') ? await confiner.refusal() : undefined;
  if (refusal !== undefined) {
    say(`Not confined: ${refusal.message}`);
    return confiner.runOpenly(order);
  }
  if (given.flag('verbose')) await tellTier(confiner);
  return confiner.run(order);
};

const asRefusal = (error: Error): Error =>
  error instanceof GatewayError
    ? error
    : new GatewayError('upstream-unavailable', `The command was not started: ${error.message}.`, { cause: error });

/** `storycore-mcp confine` */
export const run = async (given: Given): Promise<Outcome> => {
  const state = stateFolder();
  const policy = readPolicy(given, state);
  using signals = watchSignals();
  using journal = openJournal(given.text('journal'), given.flag('verbose'));
  const folder = join(state, 'runs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const confiner = await createConfiner({ folder, gatewayPaths: [state] });
  const child = await start(given, confiner, orderOf(given, policy, journal.write));
  const { exit, signal } = await passThrough(child, signals.asked);
  if (exit.error !== undefined) throw await confiner.explain(asRefusal(exit.error));
  if (exit.exceeded !== undefined) say(describeExceeded(exit.exceeded));
  return { lines: [], records: [], exit: statusOf(exit, signal) };
};
