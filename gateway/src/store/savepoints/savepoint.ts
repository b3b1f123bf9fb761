import type { Change, Lost } from './entry.ts';
import type { Root } from './walk.ts';

/** What is known of a savepoint when it begins. */
export interface Beginning {
  /** Of the call that it stands before, or of the undo. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'call' | 'undo';
  readonly client: string;
  readonly server: string;
  readonly tool: string;
  /** The savepoints that an undo takes back. */
  readonly undoes?: readonly string[];
  /** Whether it takes back only some of what they changed. */
  readonly isPart?: true;
}

/** Changes below one root. */
export interface RootChanges {
  readonly root: Root;
  readonly changes: readonly Change[];
}

/** What a call changed, and how it was before. */
export interface Savepoint extends Beginning {
  /** `interrupted`: the gateway ended in the middle of it. `dropped`: its room was needed, and it cannot be undone. */
  readonly state: 'open' | 'done' | 'interrupted' | 'dropped';
  readonly roots: readonly RootChanges[];
  /** The undo that took it back, where that holds still. */
  readonly undoneBy?: string;
}

/** Files that would not come back, by why. */
export type LostCounts = Readonly<Partial<Record<Lost, number>>>;

const isText = (value: unknown): value is string => typeof value === 'string';

/** The beginning that was written down; undefined where it cannot be read. */
export const readBeginning = (text: string): Beginning | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, at, kind, client, server, tool, undoes, isPart } = value as Record<string, unknown>;
  if (!isText(id) || typeof at !== 'number' || (kind !== 'call' && kind !== 'undo')) return undefined;
  if (!isText(client) || !isText(server) || !isText(tool)) return undefined;
  const taken = Array.isArray(undoes) ? { undoes: undoes.filter(isText) } : {};
  const part = isPart === true ? ({ isPart } as const) : {};
  return { id, at, kind, client, server, tool, ...taken, ...part };
};

/** For each savepoint that is taken back now, as a whole, the undo that did it. An undo that was undone itself takes nothing back. */
export const undone = (all: readonly Beginning[]): ReadonlyMap<string, string> => {
  const by = new Map<string, string>();
  // The newest first: whether an undo holds is decided by what came after it.
  for (const { id, undoes = [], isPart } of all.toReversed()) {
    if (by.has(id) || isPart === true) continue;
    for (const each of undoes) if (!by.has(each)) by.set(each, id);
  }
  return by;
};
