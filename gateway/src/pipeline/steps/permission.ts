import { GatewayError } from '../../errors.ts';
import { decide } from '../../policy/decide.ts';
import type { Decision } from '../../policy/decide.ts';
import type { Grant } from '../../policy/grant.ts';
import type { Call, Step, TrailEntry } from '../call.ts';

export interface PolicySource {
  grants(now: number): readonly Grant[];
  /** Takes one use from each of these grants; false when one of them has none left. */
  consume(grants: readonly string[]): boolean;
  /** The sentence and the remedy of a refusal. */
  explain(call: Call, refused: Exclude<Decision, { effect: 'allow' }>): { message: string; remedy: string };
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

/** The policy enforcement point: deny, ask, allow. What `decide` says is done, nothing else. */
export const permission = (policy: PolicySource, now: () => number = Date.now): Step => {
  const allowed = createAllowed();
  return (call, next) => {
    const refuse = (decision: string, error: GatewayError): never => {
      call.trail.push({ step: 'permission', decision, ...(error.grant === undefined ? {} : { grant: error.grant }) });
      throw error;
    };
    const { needs, violations } = call.facts;
    if (violations.length > 0) {
      refuse('deny', new GatewayError('permission-denied', violations.join(' '), { remedy: noGrantHelps }));
    }
    const at = now();
    const decision = decide(policy.grants(at), call.principal, call.target, needs, at);
    if (decision.effect !== 'allow') {
      const { message, remedy } = policy.explain(call, decision);
      const code = decision.effect === 'ask' ? 'not-approved' : 'permission-denied';
      const grant = decision.grant === undefined ? {} : { grant: decision.grant };
      return refuse(decision.effect, new GatewayError(code, message, { remedy, ...grant }));
    }
    if (!policy.consume(decision.grants)) {
      refuse(
        'deny',
        new GatewayError('permission-denied', 'The grant that allowed this has been used up.', {
          remedy: 'Give a new one with `storycore-mcp grant`.',
        }),
      );
    }
    call.trail.push(allowed(decision.grants));
    return next();
  };
};
