import type { Target } from '../policy/grant.ts';
import { matches } from '../policy/pattern.ts';
import type { Call } from './call.ts';

/** Tools by pattern, and resources by pattern of their URI, that their owner declared to do no harm. */
export interface DeclaredTargets {
  readonly server: string;
  readonly tools: readonly string[];
  readonly resources: readonly string[];
}

/** What each of two calls may be: of a tool, or of a resource that is read. */
const kindOf = ({ method, target }: Call): 'tools' | 'resources' | undefined => {
  if (method === 'tools/call' && target.kind === 'tool') return 'tools';
  return method === 'resources/read' ? 'resources' : undefined;
};

/** Whether a call is known to change something, whatever was declared of it. */
export const writes = ({ facts: { needs } }: Call): boolean =>
  needs.some(({ level }) => level === 'resource_write' || level === 'server_admin');

/** Whether a call goes on where an earlier one stopped: it can do so once. */
const goesOn = ({ params }: Call): boolean =>
  params['requestState'] !== undefined || params['inputResponses'] !== undefined;

export interface DeclaredOptions<T> {
  readonly declared: readonly T[];
  /** Servers whose tools have a profile: there only what that calls repeatable is harmless. */
  readonly profiled: ReadonlySet<string>;
  /** Whether the profile of its server calls it repeatable. */
  repeatable(call: Call): boolean;
  /** Whether the server itself says that its tool writes: so much of it is believed. */
  admitsWriting(call: Call): boolean;
}

/**
 * Gives what was declared of a call, first come first, where it is harmless to make twice; undefined for any other.
 * Itself undefined where nothing was declared at all.
 */
export const createDeclared = <T extends DeclaredTargets>({
  declared,
  profiled,
  repeatable,
  admitsWriting,
}: DeclaredOptions<T>): ((call: Call) => T | undefined) | undefined => {
  if (declared.length === 0) return undefined;
  const byServer = Map.groupBy(declared, ({ server }) => server);
  /** Of each target, which stays the same object: nearly every call is of one of which nothing was declared. */
  const known = new WeakMap<Target, T | 'nothing'>();
  const entryOf = (target: Target): T | 'nothing' => {
    const before = known.get(target);
    if (before !== undefined) return before;
    const kind = target.kind === 'tool' ? 'tools' : 'resources';
    const entries = byServer.get(target.upstream) ?? [];
    const entry = entries.find((each) => each[kind].some((pattern) => matches(pattern, target.name))) ?? 'nothing';
    known.set(target, entry);
    return entry;
  };
  return (call) => {
    const found = entryOf(call.target);
    if (found === 'nothing') return undefined;
    const kind = kindOf(call);
    if (kind === undefined || goesOn(call) || writes(call)) return undefined;
    if (kind === 'resources') return found;
    const isHarmless = profiled.has(call.target.upstream) ? repeatable(call) : !admitsWriting(call);
    return isHarmless ? found : undefined;
  };
};
