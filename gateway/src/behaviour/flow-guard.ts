import { GatewayError } from '../errors.ts';
import type { Call, Result } from '../pipeline/call.ts';
import type { Released } from '../pipeline/desk.ts';
import { decide } from '../policy/decide.ts';
import type { Held } from '../policy/decide.ts';
import type { Grant, Target } from '../policy/grant.ts';
import type { Need } from '../policy/need.ts';
import type { Question } from '../policy/question.ts';
import { shorten } from '../policy/visible.ts';
import { bodyOf, bytesOf } from './answer.ts';
import type { Brought, FlowMemory, Origin } from './flow-memory.ts';
import { flowRules, flowsOf, textsIn } from './flow.ts';
import type { Flow } from './flow.ts';
import type { Outlets } from './outlets.ts';

export interface FlowGuardOptions {
  readonly flow: 'ask' | 'flag';
  readonly memory: FlowMemory;
  readonly outlets: Outlets;
  /** Whether anybody can ask the server for what it answers. */
  isPublic(server: string): boolean;
  grants(now: number): readonly Grant[];
  consume(grants: readonly string[], alone: readonly Grant[]): boolean;
  /** Waits for a person; left out: nobody can be asked. */
  readonly ask?: ((call: Call, question: Question) => Promise<Released>) | undefined;
  onFlow(call: Call, flow: Flow, decision: string): void;
  now(): number;
}

/** What flows from one server to another, through the calls of one conversation. */
export interface FlowGuard {
  /** Looks at a call before it is sent. Rejects where a person says no; answers where the caller is asked itself. */
  outgoing(call: Call): undefined | Promise<Result | undefined>;
  /** Remembers what came in, by reference. */
  incoming(call: Call, answer: Result): void;
}

const hostsOf = ({ facts }: Call): readonly string[] => {
  const hosts: string[] = [];
  for (const { object } of facts.needs)
    if (object.kind === 'url' && !hosts.includes(object.host)) hosts.push(object.host);
  return hosts;
};

const namesAddress = ({ facts }: Call): boolean => {
  for (const { object } of facts.needs) if (object.kind === 'url') return true;
  return false;
};

const readsFiles = ({ facts }: Call): boolean =>
  facts.needs.some(({ level, object }) => level === 'resource_read' && object.kind === 'path');

/** What grants and questions call the flow from one server to another: a target of the latter that no server offers. */
export const flowTarget = (from: string, to: string): Target => ({
  kind: 'server',
  upstream: to,
  name: `data of ${from}`,
});

const reaching = (host: string): Need => ({
  level: 'network_access',
  object: { kind: 'url', protocol: '', host, port: 0, reach: 'unknown', shown: host },
});

const wordsOf = ({ rule, from, to, host }: Flow, what: string): string =>
  `${flowRules[rule]} From ${shorten(from)} through ${shorten(to)} to ${shorten(host)}: ${what}.`;

const refusal = ({ principal }: Call, flow: Flow, said?: GatewayError): GatewayError => {
  if (said?.message.includes(flow.about)) return said;
  const { name } = flowTarget(flow.from, flow.to);
  const grant = `storycore-mcp grant ${shorten(principal.client)} '${shorten(`${flow.to}/${name}`)}' --level network_access --host ${shorten(flow.host)}`;
  const why = said === undefined ? 'Nobody can be asked.' : said.message;
  return new GatewayError('not-approved', `${why} ${wordsOf(flow, flow.about)}`, {
    remedy: `A person allows this pair with \`${grant}\`, or turns the question off with \`"flow": "flag"\`.`,
  });
};

/** Asks a person once for each pair of servers and host before data of one leaves through the other. */
export const createFlowGuard = (options: FlowGuardOptions): FlowGuard => {
  const { memory, ask, onFlow, now } = options;

  /** Only what names this very pair counts: who may use a server need not want data of another in it. */
  const answeredBy = (call: Call, from: string, hosts: readonly string[], alone: readonly Grant[]) => {
    const at = now();
    const target = flowTarget(from, call.target.upstream);
    const named = [...options.grants(at), ...alone].filter(({ name }) => name === target.name);
    if (named.length === 0) return undefined;
    return decide(named, call.principal, target, hosts.map(reaching), at);
  };

  const deniedMeanwhile = ({ principal, target, facts }: Call): boolean => {
    const at = now();
    const decision = decide(options.grants(at), principal, target, facts.needs, at);
    return decision.effect === 'deny' && decision.grant !== undefined;
  };

  /** Whether a grant that counts nothing lets the data of this server go there; such a pair costs a call next to nothing. */
  const isSettled = (call: Call, from: string, hosts: readonly string[]): boolean => {
    const answer = answeredBy(call, from, hosts, []);
    if (answer?.effect !== 'allow') return false;
    const counted = options.grants(now()).filter((grant) => grant.effect === 'allow' && grant.uses !== undefined);
    return !counted.some(({ id }) => answer.grants.includes(id));
  };

  const find = (call: Call, hosts: readonly string[], passed: ReadonlySet<string>): Flow | undefined => {
    const settled = new Map<string, boolean>();
    return flowsOf(
      {
        conversation: call.caller.conversation,
        server: call.target.upstream,
        sent: textsIn(call.params['arguments']),
        hosts,
      },
      memory,
      (from) => {
        const known = settled.get(from) ?? (passed.has(from) || isSettled(call, from, hosts));
        settled.set(from, known);
        return known;
      },
    );
  };

  const questionOf = ({ principal, target }: Call, flow: Flow, hosts: readonly string[]): Question => ({
    principal,
    target: flowTarget(flow.from, target.upstream),
    held: hosts.map((host): Held => ({ ...reaching(host), grant: `flow:${flow.rule}` })),
    because: [wordsOf(flow, flow.evidence)],
  });

  /** What a person says to one flow; undefined where it may go on. */
  const answerTo = async (call: Call, flow: Flow, hosts: readonly string[]): Promise<Result | undefined> => {
    let alone: readonly Grant[] = [];
    for (let missed = 0; missed < 3; missed += 1) {
      const answer = answeredBy(call, flow.from, hosts, alone);
      if (answer?.effect === 'allow' && options.consume(answer.grants, alone)) return undefined;
      // A deny that names this pair: there is nothing to ask.
      if (ask === undefined || (answer?.effect === 'deny' && answer.grant !== undefined)) break;
      onFlow(call, flow, 'ask');
      // oxlint-disable-next-line no-await-in-loop -- an answer may be used up by the time it is looked at
      const released = await ask(call, questionOf(call, flow, hosts));
      if (released.kind === 'turned-back') return released.result;
      alone = released.granted;
    }
    throw refusal(call, flow);
  };

  const askAbout = async (call: Call, first: Flow, hosts: readonly string[]): Promise<Result | undefined> => {
    const passed = new Set<string>();
    for (let flow: Flow | undefined = first; flow !== undefined; flow = find(call, hosts, passed)) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one question after the other
        const turnedBack = await answerTo(call, flow, hosts);
        if (turnedBack !== undefined) return turnedBack;
      } catch (error) {
        onFlow(call, flow, 'deny');
        throw error instanceof GatewayError && error.code === 'not-approved' ? refusal(call, flow, error) : error;
      }
      passed.add(flow.from);
    }
    if (deniedMeanwhile(call))
      throw new GatewayError('permission-denied', 'It was denied while a person was asked.', {
        remedy: 'Look at the grants with `storycore-mcp grant --list`.',
      });
    return undefined;
  };

  return {
    outgoing(call) {
      const { upstream } = call.target;
      // Nearly every call: it names no address, and its server has no way out.
      const hosts = namesAddress(call) ? hostsOf(call) : options.outlets(upstream, call.receivedAt);
      if (hosts.length === 0) return undefined;
      const flow = find(call, hosts, new Set());
      if (flow === undefined) return undefined;
      if (options.flow === 'ask') return askAbout(call, flow, hosts);
      onFlow(call, flow, 'flag');
      return undefined;
    },
    incoming(call, answer) {
      const { upstream } = call.target;
      const conversation = call.caller.conversation;
      const leaves = namesAddress(call) || options.outlets(upstream, call.receivedAt).length > 0;
      const origin: Origin = readsFiles(call) ? 'private' : options.isPublic(upstream) ? 'public' : 'unknown';
      const brought: Brought = {
        conversation,
        server: upstream,
        origin,
        body: bodyOf(answer),
        asked: call.params['arguments'],
        bytes: bytesOf(call),
      };
      memory.note(brought, origin === 'public' || leaves);
    },
  };
};
