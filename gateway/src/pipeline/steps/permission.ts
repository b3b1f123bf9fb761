import { GatewayError } from '../../errors.ts';
import { decide, heldNeeds } from '../../policy/decide.ts';
import type { Decision } from '../../policy/decide.ts';
import type { Grant } from '../../policy/grant.ts';
import type { Question } from '../../policy/question.ts';
import type { Call, Next, Result, Step, TrailEntry } from '../call.ts';
import { createCarried } from '../carried.ts';
import type { Allowing } from '../carried.ts';
import type { Released } from '../desk.ts';
import { turnDate } from '../turn-time.ts';

export interface PolicySource {
  grants(now: number): readonly Grant[];
  /**
   * Takes one use from each of these grants; false when one of them has none left. `alone`: those that are for one call.
   * `earlier`: those whose use an earlier round of it took.
   */
  consume(grants: readonly string[], alone?: readonly Grant[], earlier?: readonly Grant[]): boolean;
  /** The sentence and the remedy of a refusal. */
  explain(call: Call, refused: Exclude<Decision, { effect: 'allow' }>): { message: string; remedy: string };
  /** Waits for a person. Rejects as a refusal. Left out: nobody can be asked. */
  ask?(call: Call, question: Question): Promise<Released>;
  /** The answer, whose next round these let go where it asks for one. Left out: each round is decided for itself. */
  carry?(call: Call, granted: readonly Grant[], answer: Result): Result;
}

const noGrantHelps = 'No grant can allow it: send an ordinary path or address.';

/** What the trail says of a call that was allowed: the same entry for all that the same grants allowed. */
const createAllowed = (): ((grants: readonly string[]) => TrailEntry) => {
  let [last, entry]: [string, TrailEntry | undefined] = ['', undefined];
  return (grants) => {
    const [only = ''] = grants;
    const grant = grants.length === 1 ? only : grants.join(' ');
    if (entry === undefined || grant !== last) entry = Object.freeze({ step: 'permission', decision: 'allow', grant });
    last = grant;
    return entry;
  };
};

const usedUp = (): GatewayError =>
  new GatewayError('permission-denied', 'The grant that allowed this has been used up.', {
    remedy: 'Give a new one with `storycore-mcp grant`.',
  });

/** The policy enforcement point: deny, ask, allow. What `decide` says is done, nothing else. */
export const permission = (policy: PolicySource, now: () => number = turnDate): Step => {
  const allowed = createAllowed();
  const carried = createCarried();
  const refuse = (call: Call, decision: string, error: GatewayError): never => {
    call.trail.push({ step: 'permission', decision, ...(error.grant === undefined ? {} : { grant: error.grant }) });
    throw error;
  };

  const refuseDecided = (call: Call, decision: Exclude<Decision, { effect: 'allow' }>): never => {
    const { message, remedy } = policy.explain(call, decision);
    const code = decision.effect === 'ask' ? 'not-approved' : 'permission-denied';
    const grant = decision.grant === undefined ? {} : { grant: decision.grant };
    return refuse(call, decision.effect, new GatewayError(code, message, { remedy, ...grant }));
  };

  const allow = (call: Call, next: Next, by: Allowing): Promise<Result> => {
    call.trail.push(allowed(by.used));
    const { carry } = policy;
    // Only these clients make a call in rounds, each of which is decided.
    if (carry === undefined || call.caller.era !== 'stateless') return next();
    const granted = carried(by);
    return granted.length === 0 ? next() : next().then((answer) => carry(call, granted, answer));
  };

  /** Asks as often as `decide` says so: an answer may be used up, revoked or outranked by the time it is looked at. */
  const hold = async (
    call: Call,
    next: Next,
    ask: NonNullable<PolicySource['ask']>,
    missedBefore = 0,
  ): Promise<Result> => {
    const { principal, target, facts } = call;
    let alone = call.earlier?.granted ?? [];
    for (let missed = missedBefore; missed < 3;) {
      const at = now();
      const known = policy.grants(at);
      const grants = [...known, ...alone];
      const decision = decide(grants, principal, target, facts.needs, at);
      if (decision.effect === 'deny') {
        const isUsedUp = missed > 0 && decision.grant === undefined;
        return isUsedUp ? refuse(call, 'deny', usedUp()) : refuseDecided(call, decision);
      }
      if (decision.effect === 'allow') {
        if (policy.consume(decision.grants, alone, call.earlier?.granted))
          return allow(call, next, { grants: known, used: decision.grants, alone });
        // Another call was faster: what is left decides, and may well ask again.
        alone = [];
        missed += 1;
        continue;
      }
      const held = heldNeeds(grants, principal, target, facts.needs, at);
      // Each answer decides whether there is a next question.
      // oxlint-disable-next-line no-await-in-loop
      const asked = await ask(call, { principal, target, held }).catch((error: unknown) => {
        if (error instanceof GatewayError) return refuse(call, 'ask', error);
        throw error;
      });
      // The person's time is not the server's.
      call.wire.heldMs += now() - at;
      if (asked.kind === 'turned-back') {
        call.trail.push({ step: 'permission', decision: 'turned-back' });
        return asked.result;
      }
      alone = asked.granted;
    }
    return refuse(call, 'deny', usedUp());
  };

  return (call, next) => {
    const { needs, violations } = call.facts;
    if (violations.length > 0) {
      refuse(call, 'deny', new GatewayError('permission-denied', violations.join(' '), { remedy: noGrantHelps }));
    }
    const at = now();
    const { ask } = policy;
    const grants = policy.grants(at);
    const alone = call.earlier?.granted;
    const decision = decide(
      alone === undefined ? grants : [...grants, ...alone],
      call.principal,
      call.target,
      needs,
      at,
    );
    if (decision.effect !== 'allow') {
      return decision.effect === 'ask' && ask !== undefined ? hold(call, next, ask) : refuseDecided(call, decision);
    }
    if (!policy.consume(decision.grants, alone, alone)) {
      return ask === undefined ? refuse(call, 'deny', usedUp()) : hold(call, next, ask, 1);
    }
    return allow(call, next, { grants, used: decision.grants, alone });
  };
};
