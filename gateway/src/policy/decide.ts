import { conditionsHold } from './conditions.ts';
import type { Grant, Principal, PrincipalPattern, Target } from './grant.ts';
import type { Need } from './need.ts';
import { matches } from './pattern.ts';

/** The grants that allowed a call; or what refuses it, and which need it refuses. */
export type Decision =
  | { readonly effect: 'allow'; readonly grants: readonly string[] }
  | { readonly effect: 'ask' | 'deny'; readonly grant?: string; readonly need: Need; readonly why: string };

export type Refused = Exclude<Decision, { effect: 'allow' }>;

// A call that needs nothing would be allowed to all: it needs to be allowed to run.
const running: readonly Need[] = [{ level: 'tool_execute', object: { kind: 'none' } }];

const partMatches = (pattern: string | undefined, part: string | undefined): boolean => {
  if (pattern === undefined || pattern === '*') return true;
  return part === undefined ? pattern === '' : pattern !== '' && matches(pattern, part);
};

const isFor = (pattern: PrincipalPattern, principal: Principal): boolean =>
  partMatches(pattern.client, principal.client) &&
  partMatches(pattern.addon, principal.addon) &&
  partMatches(pattern.project, principal.project) &&
  partMatches(pattern.session, principal.session);

const isLive = (grant: Grant, now: number): boolean =>
  grant.effect !== 'allow' ||
  ((grant.expiresAt === undefined || now < grant.expiresAt) && (grant.uses === undefined || grant.uses > 0));

const applies = (grant: Grant, principal: Principal, target: Target, need: Need, now: number): boolean =>
  grant.level === need.level &&
  matches(grant.server, target.upstream) &&
  matches(grant.name, target.name) &&
  isFor(grant.principal, principal) &&
  isLive(grant, now) &&
  conditionsHold(grant.conditions, need, grant.effect);

const isCounted = (grant: Grant): boolean => grant.effect === 'allow' && grant.uses !== undefined;

const answersAsk = (grant: Grant): boolean => grant.effect === 'allow' && grant.answersAsk === true;

/** Which of two that would do is named: one that is not used up by it, then the first by id, so that order says nothing. */
const preferred = (best: Grant | undefined, grant: Grant): Grant => {
  if (best === undefined) return grant;
  if (isCounted(best) !== isCounted(grant)) return isCounted(best) ? grant : best;
  return grant.id < best.id ? grant : best;
};

/** The grant that decides about one need; undefined when none does. */
const deciding = (
  grants: readonly Grant[],
  principal: Principal,
  target: Target,
  need: Need,
  now: number,
): Grant | undefined => {
  let deny: Grant | undefined;
  let ask: Grant | undefined;
  let allow: Grant | undefined;
  let answer: Grant | undefined;
  // By number: `for of` makes an object for each element of a list that is frozen, and this one is walked for each call.
  for (let at = 0; at < grants.length; at += 1) {
    const grant = grants[at];
    if (grant === undefined || !applies(grant, principal, target, need, now)) continue;
    if (grant.effect === 'deny') deny = preferred(deny, grant);
    else if (grant.effect === 'ask') ask = preferred(ask, grant);
    else if (answersAsk(grant)) answer = preferred(answer, grant);
    else allow = preferred(allow, grant);
  }
  if (deny !== undefined) return deny;
  // An answer is not spent where nothing asks.
  if (ask !== undefined) return answer ?? ask;
  return answer === undefined || allow === undefined ? (allow ?? answer) : preferred(allow, answer);
};

/** `tooLarge`: a grant would allow it, were it smaller. Else its size is not said: it may be of a file that is not theirs. */
const whyRefused = ({ level, bytes = 0 }: Need, grant: Grant | undefined, tooLarge: boolean): string => {
  if (grant !== undefined) return grant.effect === 'ask' ? `${grant.id} asks a person first` : `${grant.id} denies it`;
  return `no grant allows ${level}${tooLarge ? ` of ${bytes} bytes` : ''} there`;
};

/** A need that a person has to answer for. */
export interface Held extends Need {
  /** The grant that asks. */
  readonly grant: string;
  /** It asks about no more bytes than these in one call. */
  readonly mostBytes?: number;
}

/** Every need that an ask holds, where `decide` says `ask`: it names only the first. */
export const heldNeeds = (
  grants: readonly Grant[],
  principal: Principal,
  target: Target,
  needs: readonly Need[],
  now: number,
): readonly Held[] =>
  (needs.length === 0 ? running : needs).flatMap((need) => {
    const grant = deciding(grants, principal, target, need, now);
    if (grant?.effect !== 'ask') return [];
    const mostBytes = grant.conditions?.maxBytes;
    return [{ ...need, grant: grant.id, ...(mostBytes === undefined ? {} : { mostBytes }) }];
  });

/**
 * The policy decision point: pure, total, and the only place that answers «may they?». A need is refused by a live deny,
 * allowed by a live allow that answers an ask, held by an ask, allowed by an allow, refused by the lack of one; in that
 * order, whatever the order of the grants. A call is allowed when each of its needs is. `now` is epoch milliseconds.
 */
export const decide = (
  grants: readonly Grant[],
  principal: Principal,
  target: Target,
  needs: readonly Need[],
  now: number,
): Decision => {
  let used: readonly string[] = [];
  let held: Refused | undefined;
  for (const need of needs.length === 0 ? running : needs) {
    const grant = deciding(grants, principal, target, need, now);
    if (grant?.effect === 'allow') {
      // Nearly always one: a list that grows would take room for many.
      if (used.length === 0) used = [grant.id];
      else if (!used.includes(grant.id)) used = [...used, grant.id];
      continue;
    }
    const effect = grant?.effect ?? 'deny';
    if (effect === 'deny' || held === undefined) {
      const smaller = { ...need, bytes: 0 };
      const tooLarge = grant === undefined && deciding(grants, principal, target, smaller, now)?.effect === 'allow';
      held = {
        effect,
        need,
        why: whyRefused(need, grant, tooLarge),
        ...(grant === undefined ? {} : { grant: grant.id }),
      };
    }
    if (effect === 'deny') break;
  }
  return held ?? { effect: 'allow', grants: used };
};
