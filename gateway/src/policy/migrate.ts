import type { Grant, Level, Target } from './grant.ts';
import { isOpen, matches } from './pattern.ts';

/** One thing that a server publishes, and the levels that using it needs. */
export interface Published {
  readonly kind: Target['kind'];
  readonly name: string;
  readonly levels: readonly Level[];
}

/** What a new version of a server or of its manifest changes. */
export interface Change {
  readonly upstream: string;
  readonly before: readonly Published[];
  readonly after: readonly Published[];
  /** Epoch milliseconds; stamped on the asks. */
  readonly now: number;
}

/** A level of something published that no person has seen yet. */
export interface Newcomer {
  readonly kind: Target['kind'];
  readonly name: string;
  readonly level: Level;
}

export interface Migration {
  /** What to store from now on: the grants that still mean something, and an ask for each newcomer. */
  readonly grants: readonly Grant[];
  /** Allows whose target or level is gone. */
  readonly dropped: readonly Grant[];
  /** What is new: a person must be asked. */
  readonly asked: readonly Newcomer[];
}

const keyOf = ({ name, level }: Pick<Newcomer, 'name' | 'level'>): string => `${level} ${name}`;

const newcomersOf = (published: readonly Published[]): Newcomer[] =>
  published.flatMap(({ kind, name, levels }) => levels.map((level) => ({ kind, name, level })));

const askFor = (upstream: string, { name, level }: Newcomer, now: number): Grant => ({
  id: `migration:${upstream}/${name}#${level}`,
  effect: 'ask',
  principal: {},
  level,
  server: upstream,
  name,
  scope: 'global',
  givenBy: 'migration',
  givenAt: now,
});

const reaches = (grant: Grant, { name, level }: Newcomer): boolean =>
  grant.level === level && matches(grant.name, name);

/** An allow for one exact target, which is no longer published at that level. */
const isGone = (grant: Grant, change: Change, before: readonly Newcomer[], after: ReadonlySet<string>): boolean =>
  grant.effect === 'allow' &&
  grant.server === change.upstream &&
  !isOpen(grant.name) &&
  before.some((known) => reaches(grant, known)) &&
  !after.has(keyOf(grant));

/**
 * A person answered the questions that there were. Where a pattern now reaches something new, it keeps allowing but no
 * longer answers asks; what it reached before keeps its answer under its exact name. Counted uses cannot be divided
 * among names, so such a grant only loses its answer.
 */
const narrowed = (grant: Grant, upstream: string, kept: readonly Newcomer[]): readonly Grant[] => {
  if (grant.effect !== 'allow') return [grant];
  const { answersAsk: _, ...unanswering } = grant;
  const names = grant.uses === undefined ? kept.filter((known) => reaches(grant, known) && !isOpen(known.name)) : [];
  const exact = names.map(({ name }) => ({ ...grant, id: `${grant.id}=${upstream}/${name}`, server: upstream, name }));
  return [unanswering, ...exact];
};

/**
 * Carries stored grants over to a new version of a server. Never widens: a refusal and an ask are kept whatever is gone,
 * and nothing new is allowed by a grant that was given before it existed. Stored grants only; what the configuration
 * says is its owner's standing word.
 */
export const migrateGrants = (grants: readonly Grant[], change: Change): Migration => {
  const before = newcomersOf(change.before);
  const after = newcomersOf(change.after);
  const seen = new Set(before.map(keyOf));
  const left = new Set(after.map(keyOf));
  const asked = after.filter((candidate) => !seen.has(keyOf(candidate)));
  const kept = after.filter((candidate) => seen.has(keyOf(candidate)));
  const dropped = grants.filter((grant) => isGone(grant, change, before, left));
  const answersNew = (grant: Grant): boolean =>
    grant.effect === 'allow' &&
    grant.answersAsk === true &&
    matches(grant.server, change.upstream) &&
    asked.some((newcomer) => reaches(grant, newcomer));
  const carried = grants
    .filter((grant) => !dropped.includes(grant))
    .flatMap((grant) => (answersNew(grant) ? narrowed(grant, change.upstream, kept) : [grant]));
  const known = new Set(carried.map((grant) => grant.id));
  const asks = asked
    .map((newcomer) => askFor(change.upstream, newcomer, change.now))
    .filter((ask) => !known.has(ask.id));
  return { grants: [...carried, ...asks], dropped, asked };
};
