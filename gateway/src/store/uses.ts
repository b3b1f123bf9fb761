import type { Grant } from '../policy/grant.ts';
import { type Database, readInteger } from './database.ts';

/** How often the counted grants of the configuration were used; those given by command count in their own rows. */
export interface Uses {
  times(key: string): number;
  /** Takes one use of each; none, and false, where one has been used as often as it may. In all processes at once. */
  take(counted: readonly { readonly key: string; readonly most: number }[]): boolean;
}

class UsedUp extends Error {}

/**
 * What a counted grant of the configuration is known by: its content. Its id is its place in the file, which an edit
 * above it moves.
 */
export const usesKey = ({ id: _place, givenAt: _read, ...content }: Grant): string => JSON.stringify(content);

export const createUses = ({ sqlite, guard, transaction }: Database): Uses => {
  const select = sqlite.prepare('SELECT times FROM uses WHERE granted = ?');
  const add = sqlite.prepare(
    'INSERT INTO uses (granted, times) VALUES (?, 1) ON CONFLICT (granted) DO UPDATE SET times = times + 1',
  );
  const times = (key: string): number => {
    const row = select.get(key);
    return row === undefined ? 0 : readInteger(row, 'times');
  };

  return {
    times: (key) => guard(() => times(key)),
    take(counted) {
      try {
        transaction(() => {
          for (const { key, most } of counted) {
            if (times(key) >= most) throw new UsedUp();
            add.run(key);
          }
        });
        return true;
      } catch (error) {
        if (error instanceof UsedUp || (error instanceof Error && error.cause instanceof UsedUp)) return false;
        throw error;
      }
    },
  };
};
