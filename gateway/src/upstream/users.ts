/** Which conversations use what is shared under a key: the last one that leaves it leaves nothing behind. */
export interface Users {
  /** The conversation uses what belongs to the key. */
  note(key: string, conversation: string): void;
  /** It is gone; `unused` hears of each key that nobody uses any more. */
  leave(conversation: string, unused: (key: string) => void): void;
}

export const createUsers = (): Users => {
  const users = new Map<string, Set<string>>();
  return {
    note(key, conversation) {
      const who = users.get(key) ?? new Set();
      who.add(conversation);
      users.set(key, who);
    },
    leave(conversation, unused) {
      for (const [key, who] of users) {
        if (!who.delete(conversation) || who.size > 0) continue;
        users.delete(key);
        unused(key);
      }
    },
  };
};
