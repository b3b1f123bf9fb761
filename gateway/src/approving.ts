import { randomBytes } from 'node:crypto';
import type { Config } from './config/config.ts';
import { GatewayError } from './errors.ts';
import { inspect } from './inspect/inspect.ts';
import type { Call, JsonObject } from './pipeline/call.ts';
import type { Desk, Released, Sheet } from './pipeline/desk.ts';
import { createDesk } from './pipeline/desk-queue.ts';
import { sheetOf } from './pipeline/sheet.ts';
import type { Target } from './policy/grant.ts';
import type { Facts, Need } from './policy/need.ts';
import type { Leaves } from './policy/profile.ts';
import type { Trust } from './policy/answer.ts';
import { canBeShown } from './policy/question.ts';
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
  /** Which of its arguments say what it leaves in the file it writes. */
  leaves(target: Target): Leaves | undefined;
  /** The tools of each server, as they describe themselves. */
  tools(): ReadonlyMap<string, readonly JsonObject[]>;
  /** What the call touches now. */
  facts(call: Call): Facts | Promise<Facts>;
}

/** What of a gateway is about asking a person. */
export interface Approving {
  readonly desk: Desk;
  /** Whose answers count beside those on the command line, as it is at the moment. */
  readonly trust: Trust;
  /** Waits for a person. Rejects as a refusal. */
  ask(call: Call, question: Question): Promise<Released>;
  /** Ends the waiting of those calls that have a reason to. */
  dismiss(why: (call: Call) => GatewayError | undefined): void;
  /** Another configuration holds. */
  reconfigured(): void;
  close(reason: GatewayError): void;
}

/** Of one client. */
const mostQuestions = 16;
const mostCalls = 64;

const secretInIt = (): GatewayError =>
  new GatewayError('not-approved', 'The value of a secret stands in what a person would be asked about.', {
    remedy: 'Leave the secret out of paths, addresses and names.',
  });

const tooMuch = (): GatewayError =>
  new GatewayError('not-approved', 'The call touches more at once than a person can look over.', {
    remedy: 'Ask for less at once.',
  });

const changed = (): GatewayError =>
  new GatewayError('not-approved', 'What the call touches has changed while it waited for a person.', {
    remedy: 'Make the call again: what it touches now will be asked about.',
  });

const touched = ({ needs, violations }: Facts): string =>
  JSON.stringify([violations, needs.map(({ level, object }) => [level, object])]);

const nameOf = (tool: JsonObject): readonly string[] => (typeof tool['name'] === 'string' ? [tool['name']] : []);

/** Where calls wait for a person, kept in the state file. What a gateway left that ended without a word is withdrawn first. */
export const createApproving = (options: ApprovingOptions): Approving => {
  const { config, state, mask, log, describe, possible } = options;
  state.questions.sweep();
  /** The one list that all look at when they need it. */
  const trust = [...config.approvals.trust];
  const run = state.questions.run(trust);

  const confined = (server: string): boolean | undefined => {
    const known = config.servers.find(({ name }) => name === server);
    return known?.url === undefined ? known?.sandbox?.confine !== false : undefined;
  };

  const findings = ({ upstream }: Target, own: JsonObject): readonly string[] => {
    const others = new Map(
      [...options.tools()]
        .filter(([server]) => server !== upstream)
        .map(([server, tools]) => [server, tools.flatMap(nameOf)]),
    );
    const found = inspect({ kind: 'tools', server: upstream, tools: [own] }, { others });
    // A server's words must not close what marks them as such.
    const quoted = (evidence: string): string => `«${evidence.replaceAll(/[«»]/g, "'")}»`;
    return found.filter(({ severity }) => severity !== 'note').map(({ why, evidence }) => `${why} ${quoted(evidence)}`);
  };

  const sheet = (call: Call, question: Question): Sheet => {
    const { target } = call;
    const own = describe(target);
    return sheetOf(call, question, {
      mask: mask.json,
      possible: own === undefined ? [] : possible(target, own),
      ...(own === undefined ? {} : { described: own }),
      isConfined: confined(target.upstream),
      leaves: options.leaves(target),
      findings: own === undefined ? [] : mask.json(findings(target, own)),
    });
  };

  const desk = createDesk({
    store: run,
    trust,
    get waitMs() {
      return config.approvals.waitMs;
    },
    mostQuestions,
    mostCalls,
    sheetOf: sheet,
    nextId: () => `q-${randomBytes(4).toString('hex')}`,
    onError: (error) => log.error('A question to a person could not be kept or read.', { error }),
  });

  desk.join({
    onOpen: ({ id }) => log.info(`${id} waits for a person: see \`storycore-mcp approvals\`.`, { question: id }),
  });

  return {
    desk,
    trust,
    // What is kept of it is read by others, and becomes grants.
    async ask(call, question) {
      if (!canBeShown(question)) throw tooMuch();
      if (mask.holds(question)) throw secretInIt();
      const released = await desk.wait(call, question);
      if (released.kind === 'decide' && call.target.kind !== 'client' && call.target.kind !== 'server') {
        // A person may take minutes, in which a link can be laid where a file was.
        const present = await options.facts(call);
        if (touched(present) !== touched(call.facts)) throw changed();
      }
      return released;
    },
    dismiss: desk.dismiss,
    reconfigured: () => void trust.splice(0, trust.length, ...config.approvals.trust),
    close(reason) {
      desk.close(reason);
      run.end();
    },
  };
};
