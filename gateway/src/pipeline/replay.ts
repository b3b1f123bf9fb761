import { decide } from '../policy/decide.ts';
import type { Grant } from '../policy/grant.ts';
import type { AuditRecord } from './call.ts';

type Effect = 'allow' | 'ask' | 'deny';

/** What was decided, and by what: the ids of grants, or why. */
export interface Decided {
  readonly effect: Effect;
  readonly by: string;
}

/** What grants say of a call of the past. */
export type Replayed =
  | { readonly kind: 'same' }
  | { readonly kind: 'other'; readonly before: Decided; readonly after: Decided }
  /** One sentence says why. */
  | { readonly kind: 'undecidable'; readonly why: string }
  /** Something else stopped it before the policy was asked. */
  | { readonly kind: 'never-asked' };

export interface Policy {
  readonly grants: readonly Grant[];
  /** The ids of grants that a person's answers yielded. */
  readonly answered: ReadonlySet<string>;
}

// What `boundedJson` and the mask leave in the place of what they take away.
const shortened = /…\[\d+ more characters\]|\[\d+ more not kept\]/;
const masked = /\[secret [\w.-]{1,64}\]/;

const incomplete = ({ facts, target, principal }: AuditRecord): string | undefined => {
  const text = JSON.stringify([facts, target, principal]);
  if (shortened.test(text)) return 'Its facts were too long to be kept whole.';
  return masked.test(text) ? 'A secret stood in its facts, and was not kept.' : undefined;
};

const effects: Readonly<Record<string, Effect>> = { allow: 'allow', ask: 'ask', 'turned-back': 'ask', deny: 'deny' };

/** What the trail says that the policy decided. */
const decidedThen = ({ trail }: AuditRecord): Decided | undefined => {
  const entry = trail.find(({ step }) => step === 'permission');
  const effect = entry === undefined ? undefined : effects[entry.decision];
  return effect === undefined ? undefined : { effect, by: entry?.grant ?? '' };
};

const isCounted = (grants: readonly Grant[], ids: readonly string[]): boolean =>
  grants.some((grant) => ids.includes(grant.id) && grant.effect === 'allow' && grant.uses !== undefined);

/** What these grants would have decided about a call that was recorded, with what was known of it then. */
export const replay = (record: AuditRecord, { grants, answered }: Policy): Replayed => {
  const then = decidedThen(record);
  if (then === undefined) {
    if (record.outcome === 'started') return { kind: 'undecidable', why: 'It still runs.' };
    if (record.outcome === 'interrupted') return { kind: 'undecidable', why: 'Its gateway ended before it did.' };
    return { kind: 'never-asked' };
  }
  const { facts, principal, target, at } = record;
  // No grant allows these.
  if (facts.violations.length > 0) return { kind: 'same' };
  const why = incomplete(record);
  if (why !== undefined) return { kind: 'undecidable', why };

  const decision = decide(grants, principal, target, facts.needs, at);
  const used = decision.effect === 'allow' ? decision.grants : [];
  const now: Decided =
    decision.effect === 'allow'
      ? { effect: 'allow', by: used.join(' ') }
      : { effect: decision.effect, by: decision.why };
  const answers = then.by.split(' ').filter((id) => answered.has(id));
  // A person allowed it: what the grants themselves said was ask, unless the answer lasts.
  const wasAsked = then.effect === 'allow' && answers.length > 0 && !answers.some((id) => used.includes(id));
  const meant: Decided = wasAsked ? { effect: 'ask', by: `${then.by}, a person's answer` } : then;
  if (meant.effect === now.effect) return { kind: 'same' };
  if (isCounted(grants, used)) return { kind: 'undecidable', why: 'It depends on how often a grant was used by then.' };
  return { kind: 'other', before: meant, after: now };
};
