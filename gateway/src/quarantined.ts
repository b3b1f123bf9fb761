import type { HeldCall, QuarantineList } from './pipeline/steps/quarantine.ts';
import type { Target } from './policy/grant.ts';
import type { HeldKind, Hold } from './policy/hold.ts';
import { shorten } from './policy/visible.ts';
import type { State } from './store/state.ts';

export interface QuarantinedOptions {
  readonly state: Pick<State, 'holds'>;
}

/** What is held for review: the one answer to whether something may be called and whether it is listed. */
export interface Quarantined extends QuarantineList {
  /** Whether a list leaves this out. `at` is epoch milliseconds. */
  isHidden(target: Target, at: number): boolean;
  /** Whether the whole server is held. */
  isServerHeld(server: string, at: number): boolean;
}

/** What of one server is held, by kind and name. */
type HeldServer = ReadonlyMap<HeldKind, ReadonlyMap<string, Hold>>;

const byServer = (holds: readonly Hold[]): ReadonlyMap<string, HeldServer> => {
  const servers = new Map<string, Map<HeldKind, Map<string, Hold>>>();
  for (const hold of holds) {
    const kinds = servers.get(hold.server) ?? new Map<HeldKind, Map<string, Hold>>();
    const names = kinds.get(hold.kind) ?? new Map<string, Hold>();
    names.set(hold.name, hold);
    servers.set(hold.server, kinds.set(hold.kind, names));
  }
  return servers;
};

const kindsOf = {
  tool: ['tool'],
  prompt: ['prompt'],
  resource: ['resource', 'template'],
  server: [],
  client: [],
} as const;

const wordsOf = (hold: Hold): HeldCall => {
  const item = hold.name === '' ? hold.server : `${hold.server}/${hold.name}`;
  return {
    part: hold,
    message: `${shorten(item)} is held for review: ${hold.why}`,
    remedy: `Look at it with \`storycore-mcp review show ${shorten(item)}\`.`,
  };
};

export const createQuarantined = ({ state }: QuarantinedOptions): Quarantined => {
  let known: readonly Hold[] = [];
  let servers = byServer(known);

  const holdOf = ({ kind, upstream, name }: Target, at: number): Hold | undefined => {
    const current = state.holds.list(at);
    if (current !== known) servers = byServer(current);
    known = current;
    const held = servers.get(upstream);
    if (held === undefined) return undefined;
    const whole = held.get('server')?.get('');
    if (whole !== undefined) return whole;
    for (const each of kindsOf[kind]) {
      const hold = held.get(each)?.get(name);
      if (hold !== undefined) return hold;
    }
    return undefined;
  };

  return {
    held({ target, receivedAt }) {
      const hold = holdOf(target, receivedAt);
      return hold === undefined ? undefined : wordsOf(hold);
    },
    isHidden: (target, at) => holdOf(target, at) !== undefined,
    isServerHeld: (server, at) => holdOf({ kind: 'server', upstream: server, name: server }, at) !== undefined,
  };
};
