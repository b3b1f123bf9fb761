import { visible } from '../policy/visible.ts';
import { isObject } from '../protocol/json.ts';
import type { HookDeclaration, HookKind, HookName, HookPhase, HookPriority } from './hook.ts';
import { hookPhases } from './hook.ts';

const priorities: readonly HookPriority[] = [0, 25, 50, 75, 100];
const kinds: readonly HookKind[] = ['security', 'filter', 'observer'];
const phases: readonly HookPhase[] = ['before', 'after', 'observe'];

const oneOf = <Value>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((known) => known === value);

const isHook = (value: unknown): value is HookName => typeof value === 'string' && Object.hasOwn(hookPhases, value);

const shown = (value: unknown): string => visible(JSON.stringify(value)?.slice(0, 100) ?? 'nothing');

/** The hook that is declared, or a sentence that says why it is none. */
export const readDeclaration = (value: unknown): HookDeclaration | string => {
  if (!isObject(value)) return 'A hook must be an object with hook and phase.';
  const {
    hook,
    phase: named,
    priority = 50,
    kind: given,
  } = {
    hook: value['hook'],
    phase: value['phase'],
    priority: value['priority'] ?? undefined,
    kind: value['kind'] ?? undefined,
  };
  if (!isHook(hook)) return `hook must be one of ${Object.keys(hookPhases).join(', ')}, not ${shown(hook)}.`;
  const phase = oneOf(phases, named);
  if (phase === undefined) return `phase must be one of ${phases.join(', ')}, not ${shown(named)}.`;
  const possible: readonly HookPhase[] = hookPhases[hook];
  if (!possible.includes(phase)) return `${hook} has no phase ${phase}, only ${possible.join(', ')}.`;
  const known = oneOf(priorities, priority);
  if (known === undefined) return `priority must be one of ${priorities.join(', ')}, not ${shown(priority)}.`;
  const kind = given === undefined ? (phase === 'observe' ? 'observer' : 'filter') : oneOf(kinds, given);
  if (kind === undefined) return `kind must be one of ${kinds.join(', ')}, not ${shown(given)}.`;
  if (phase === 'observe' && kind !== 'observer') return `A hook that observes decides nothing: it cannot be ${kind}.`;
  return { hook, phase, priority: known, kind };
};
