import { randomBytes } from 'node:crypto';
import type { Config } from './config/config.ts';
import { GatewayError } from './errors.ts';
import type { JsonObject } from './pipeline/call.ts';
import type { Call } from './pipeline/call.ts';
import type { Desk, Released, Sheet } from './pipeline/desk.ts';
import { createDesk } from './pipeline/desk-queue.ts';
import { sheetOf } from './pipeline/sheet.ts';
import type { Target } from './policy/grant.ts';
import type { Need } from './policy/need.ts';
import type { Question } from './policy/question.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import type { Mask } from './telemetry/mask.ts';

export interface ApprovingOptions {
  readonly config: Pick<Config, 'approvals' | 'servers'>;
  readonly state: Pick<State, 'questions'>;
  readonly mask: Mask;
  readonly log: Log;
  /** How a server describes what it offers; undefined where that is not known. */
  describe(target: Target): JsonObject | undefined;
  /** What any call of this may need. */
  possible(target: Target, own: JsonObject): readonly Need[];
  /** What was found in how a server describes this: one sentence each. */
  findings(target: Target, own: JsonObject): readonly string[];
}

/** What of a gateway is about asking a person. */
export interface Approving {
  readonly desk: Desk;
  /** Waits for a person. Rejects as a refusal. */
  ask(call: Call, question: Question): Promise<Released>;
  close(reason: GatewayError): void;
}

/** Of one client. */
const mostQuestions = 16;
const mostCalls = 64;

const secretInIt = (): GatewayError =>
  new GatewayError('not-approved', 'The value of a secret stands in what a person would be asked about.', {
    remedy: 'Leave the secret out of paths, addresses and names.',
  });

/** Where calls wait for a person, kept in the state file. What a gateway left that ended without a word is withdrawn first. */
export const createApproving = (options: ApprovingOptions): Approving => {
  const { config, state, mask, log, describe, possible, findings } = options;
  state.questions.sweep();
  const { waitMs, trust } = config.approvals;
  const run = state.questions.run(trust);

  const confined = (server: string): boolean | undefined => {
    const known = config.servers.find(({ name }) => name === server);
    return known?.url === undefined ? known?.sandbox?.confine !== false : undefined;
  };

  const sheet = (call: Call, question: Question): Sheet => {
    const { target } = call;
    const own = describe(target);
    return sheetOf(call, question, {
      mask: mask.json,
      possible: own === undefined ? [] : possible(target, own),
      ...(own === undefined ? {} : { described: own }),
      isConfined: confined(target.upstream),
      findings: own === undefined ? [] : mask.json(findings(target, own)),
    });
  };

  const desk = createDesk({
    store: run,
    trust,
    waitMs,
    mostQuestions,
    mostCalls,
    sheetOf: sheet,
    nextId: () => `q-${randomBytes(4).toString('hex')}`,
    onError: (error) => log.error('A question to a person could not be kept or read.', { error }),
  });

  return {
    desk,
    // What is kept of it is read by others, and becomes grants.
    ask: (call, question) => (mask.holds(question) ? Promise.reject(secretInIt()) : desk.wait(call, question)),
    close(reason) {
      desk.close(reason);
      run.end();
    },
  };
};
