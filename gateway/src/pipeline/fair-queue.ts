/** Who waits, each client in a line of its own. */
export interface FairQueue<T> {
  readonly size: number;
  /**
   * Puts one at the end of its client's line. Where more wait than may, the last of the longest line has to leave, and is
   * given back: it may be the one that came.
   */
  add(client: string, one: T): T | undefined;
  /** Whose turn it is, and leaves with that: the first of each line, round and round. */
  take(): T | undefined;
  /** One that waits no more. */
  leave(client: string, one: T): void;
  /** How many turns come before that of one who would come now, if nobody came after. */
  ahead(client: string): number;
}

/** A queue in which a client that sends much makes only itself wait. */
export const createFairQueue = <T>(most: number): FairQueue<T> => {
  /** In the order of their turns. */
  const lines = new Map<string, T[]>();
  let size = 0;

  const longest = (client: string, line: T[]): readonly [string, T[]] => {
    let found: readonly [string, T[]] = [client, line];
    for (const each of lines) if (each[1].length > found[1].length) found = each;
    return found;
  };

  return {
    get size() {
      return size;
    },
    add(client, one) {
      const own = lines.get(client) ?? [];
      if (own.push(one) === 1) lines.set(client, own);
      if (size < most) {
        size += 1;
        return undefined;
      }
      const [name, line] = longest(client, own);
      const last = line.pop();
      if (line.length === 0) lines.delete(name);
      return last;
    },
    take() {
      const [next] = lines;
      if (next === undefined) return undefined;
      const [client, line] = next;
      lines.delete(client);
      const one = line.shift();
      if (line.length > 0) lines.set(client, line);
      size -= 1;
      return one;
    },
    leave(client, one) {
      const line = lines.get(client) ?? [];
      const at = line.indexOf(one);
      if (at < 0) return;
      line.splice(at, 1);
      if (line.length === 0) lines.delete(client);
      size -= 1;
    },
    ahead(client) {
      const own = lines.get(client)?.length ?? 0;
      let turns = own;
      for (const [name, line] of lines) if (name !== client) turns += Math.min(line.length, own + 1);
      return turns;
    },
  };
};
