import type { HookDeclaration, HookName, HookPhase, LiveHook } from './hook.ts';

/** What hooks at the moment: the modules, and the engines that have registered. */
export interface Registry {
  /** Those that decide, in their order: higher priority first, then as they were named. */
  asked(hook: HookName, phase: HookPhase): readonly LiveHook[];
  /** Those that only look. */
  told(hook: HookName, phase: HookPhase): readonly LiveHook[];
  /** Puts others in the place of what this owner had. */
  put(owner: object, hooks: readonly LiveHook[]): void;
  drop(owner: object): void;
  /** What is allowed has changed. */
  refresh(): void;
}

const none: readonly LiveHook[] = Object.freeze([]);

const keyOf = ({ hook, phase }: Pick<HookDeclaration, 'hook' | 'phase'>, looks: boolean): string =>
  `${looks ? 'told' : 'asked'} ${hook} ${phase}`;

/** Of all that owners put in, what is `allowed` at the moment. */
export const createRegistry = (allowed: (hook: LiveHook) => boolean = () => true): Registry => {
  const owners = new Map<object, readonly LiveHook[]>();
  let sorted: ReadonlyMap<string, readonly LiveHook[]> = new Map();

  const sort = (): void => {
    const all = [...owners.values()]
      .flat()
      .filter(allowed)
      .toSorted((a, b) => b.priority - a.priority);
    sorted = Map.groupBy(all, (hook) => keyOf(hook, hook.kind === 'observer'));
  };

  return {
    asked: (hook, phase) => sorted.get(keyOf({ hook, phase }, false)) ?? none,
    told: (hook, phase) => sorted.get(keyOf({ hook, phase }, true)) ?? none,
    put(owner, hooks) {
      owners.set(owner, hooks);
      sort();
    },
    drop(owner) {
      if (owners.delete(owner)) sort();
    },
    refresh: sort,
  };
};
