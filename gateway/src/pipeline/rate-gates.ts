import type { Target } from '../policy/grant.ts';
import { limitOf, rateWords } from '../policy/rate-rule.ts';
import type { RateRule, RateRules } from '../policy/rate-rule.ts';
import { shorten } from '../policy/visible.ts';
import type { Call } from './call.ts';
import { createRateGate } from './rate-gate.ts';
import type { RateGate } from './rate-gate.ts';
import { nowhere } from './steps/validate.ts';

/** One limit that a call has to keep, with the words for it. */
export interface NamedGate {
  readonly gate: RateGate;
  readonly kind: 'client' | 'tool' | 'server';
  /** `The server search takes 1 call a second.` */
  readonly words: string;
}

/** What was found for a client. */
interface Found {
  readonly client: string;
  readonly sweeps: number;
  readonly gates: readonly NamedGate[];
}

const none: readonly NamedGate[] = Object.freeze([]);

/** So many names are remembered before those that rest are forgotten: a client may call itself something else each time. */
const mostNames = 1_024;

const wordsFor = {
  client: (name: string, rate: string) => `The client ${name} may make ${rate}.`,
  tool: (name: string, rate: string) => `The tool ${name} takes ${rate}.`,
  server: (name: string, rate: string) => `The server ${name} takes ${rate}.`,
} as const;

/** The gates of calls: those of its client, of its tool and of its server, in this order, as far as they have one. */
export const createRateGates = (rules: RateRules, now: () => number): ((call: Call) => readonly NamedGate[]) => {
  /** What was found before a sweep may be forgotten since: one name must not have two gates. */
  let sweeps = 0;
  const finder = (kind: NamedGate['kind'], of: readonly RateRule[]) => {
    const gates = new Map<string, NamedGate>();
    let sweepAt = mostNames;
    const sweep = (at: number): void => {
      for (const [name, { gate }] of gates) if (gate.isIdle(at)) gates.delete(name);
      sweeps += 1;
      sweepAt = Math.max(mostNames, 2 * gates.size);
    };
    return (name: string): NamedGate | undefined => {
      const known = gates.get(name);
      const limit = known === undefined ? limitOf(of, name) : undefined;
      if (limit === undefined) return known;
      if (gates.size >= sweepAt) sweep(now());
      const gate = createRateGate({ limit, mostWaiting: rules.maxWaiting, now });
      const made = { gate, kind, words: wordsFor[kind](shorten(name), rateWords(limit)) };
      gates.set(name, made);
      return made;
    };
  };
  const ofClient = finder('client', rules.clients);
  const ofTool = finder('tool', rules.tools);
  const ofServer = finder('server', rules.servers);
  const limitsTools = rules.tools.length > 0;
  const gatesOf = ({ principal, target: { kind, upstream, name } }: Call): readonly NamedGate[] => {
    const client = ofClient(principal.client);
    if (upstream === nowhere) return client === undefined ? none : [client];
    const tool = limitsTools && kind === 'tool' ? ofTool(`${upstream}/${name}`) : undefined;
    const server = ofServer(upstream);
    return [client, tool, server].filter((found) => found !== undefined);
  };
  /** Of the last call of each tool, whose target stays the same object: the next is mostly of the same client. */
  const last = new WeakMap<Target, Found>();

  return (call) => {
    const { principal, target } = call;
    // Whoever stops a server that hangs must not wait behind the calls that hang.
    if (target.kind === 'server') return none;
    if (target.kind !== 'tool' || target.upstream === nowhere) return gatesOf(call);
    const before = last.get(target);
    if (before?.client === principal.client && before.sweeps === sweeps) return before.gates;
    const gates = gatesOf(call);
    last.set(target, { client: principal.client, sweeps, gates });
    return gates;
  };
};
