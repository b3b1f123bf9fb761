import type { Answer } from '../admin/contract/methods.ts';
import type { AuditRecord, TrailEntry } from '../pipeline/call.ts';

type Steps = Answer<'activity.record'>['steps'];

/** The way of a call, in its order; `always` has a place on it even where there is nothing to note. */
const way: readonly (readonly [step: string, always: boolean])[] = [
  ['hooks', false],
  ['authenticate', true],
  ['freeze', true],
  ['rate-limit', true],
  ['validate', true],
  ['quarantine', true],
  ['permission', true],
  ['inspect', true],
  ['fallback', false],
  ['cache', false],
  ['savepoint', false],
  ['retry', false],
  ['circuit-breaker', false],
  ['server', true],
];

/** Where a call ends that is refused with this code, and whose trail does not say where. */
const stopOf: Readonly<Record<string, string>> = {
  unauthenticated: 'authenticate',
  frozen: 'freeze',
  'rate-limited': 'rate-limit',
  'invalid-arguments': 'validate',
  'unknown-target': 'validate',
  quarantined: 'quarantine',
  'permission-denied': 'permission',
  'not-approved': 'permission',
};

/** Steps that say so when they refuse. */
const refusing = new Set(['freeze', 'rate-limit', 'quarantine', 'permission', 'inspect', 'savepoint']);

const isAllowed = (trail: readonly TrailEntry[]): boolean =>
  trail.some(({ step, decision }) => step === 'permission' && decision === 'allow');

const stepStopped = ({ outcome, trail }: AuditRecord): string | undefined => {
  if (outcome === 'ok' || outcome === 'started') return undefined;
  const last = trail.at(-1);
  const byCode = Object.hasOwn(stopOf, outcome) ? stopOf[outcome] : undefined;
  if (byCode !== undefined) return last !== undefined && refusing.has(last.step) ? last.step : byCode;
  if (outcome === 'vetoed' && (last?.step === 'inspect' || last?.step === 'hooks')) return last.step;
  return isAllowed(trail) ? 'server' : 'permission';
};

/** Where it is now, or was answered before its server was asked. */
const lastReached = ({ outcome, trail }: AuditRecord): string => {
  if (outcome === 'started') return isAllowed(trail) ? 'server' : 'permission';
  return trail.some(({ step, decision }) => step === 'cache' && decision.startsWith('answered')) ? 'cache' : 'server';
};

const notesOf = (trail: readonly TrailEntry[], step: string): string[] =>
  trail
    .filter((entry) => entry.step === step || (step === 'server' && entry.step === 'bridge'))
    .map(({ decision }) => decision);

/** The way that a call took, with what each step noted, and the one that decided. */
export const stepsOf = (record: AuditRecord): Steps => {
  if (record.kind !== 'call') return [];
  const { trail } = record;
  const stop = stepStopped(record);
  const names = way
    .filter(([step, always]) => always || step === stop || trail.some((entry) => entry.step === step))
    .map(([step]) => step);
  const end = names.indexOf(stop ?? lastReached(record));
  const decider = stop === undefined ? (names[end] === 'cache' ? 'cache' : 'permission') : stop;
  return names.map((step, place) => ({
    step,
    stood: standing(place - end, step === decider, stop !== undefined),
    notes: notesOf(trail, step),
  }));
};

const standing = (beyond: number, isDecider: boolean, isStopped: boolean): Steps[number]['stood'] => {
  if (beyond > 0) return 'notReached';
  if (!isDecider) return 'passed';
  return isStopped ? 'stopped' : 'decided';
};
