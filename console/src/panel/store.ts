import { failureFrom } from './failure.ts';
import type { McpTransport } from './transport.ts';

/** What is known of one thing by now. The same object until something of it is another. */
export interface McpReading<Value> {
  /** The latest answer; kept where a later one failed. */
  readonly value?: Value;
  /** Why the latest answer did not come. */
  readonly error?: Error;
}

/** What components follow. */
export interface McpStore {
  readonly read: (method: string, params: object) => McpReading<unknown>;
  /** Asks, and asks again whenever something may have changed. Returns the way to stop. */
  readonly follow: (method: string, params: object, listener: () => void) => () => void;
  /** Does what a person asked for, then asks again for all that is followed. Rejects with an Error that has a `code`. */
  readonly act: (method: string, params: object) => Promise<unknown>;
}

interface Entry {
  readonly method: string;
  readonly params: object;
  readonly listeners: Set<() => void>;
  reading: McpReading<unknown>;
  /** The latest answer as text: the same one again is no news. */
  text: string | undefined;
  isAsking: boolean;
  isOld: boolean;
}

const nothing: McpReading<never> = {};

/** Keeps what a gateway answers, for as long as somebody follows it. */
export const createMcpStore = ({ request, subscribe }: McpTransport): McpStore => {
  const entries = new Map<string, Entry>();
  let unsubscribe: (() => void) | undefined;

  const keyOf = (method: string, params: object): string => `${method} ${JSON.stringify(params)}`;

  const show = (entry: Entry, reading: McpReading<unknown>): void => {
    entry.reading = reading;
    for (const listener of entry.listeners) listener();
  };

  const ask = async (entry: Entry): Promise<void> => {
    entry.isOld = true;
    if (entry.isAsking) return;
    entry.isAsking = true;
    while (entry.isOld && entry.listeners.size > 0) {
      entry.isOld = false;
      try {
        // oxlint-disable-next-line no-await-in-loop -- what changed meanwhile is asked for when the answer is there
        const value = await request(entry.method, entry.params);
        const text = JSON.stringify(value);
        if (text === entry.text && entry.reading.error === undefined) continue;
        entry.text = text;
        show(entry, { value });
      } catch (cause) {
        show(entry, { ...entry.reading, error: failureFrom(cause) });
      }
    }
    entry.isAsking = false;
  };

  const askAll = (): void => {
    for (const entry of entries.values()) if (entry.listeners.size > 0) void ask(entry);
  };

  const isFollowed = (): boolean => [...entries.values()].some(({ listeners }) => listeners.size > 0);

  return {
    read: (method, params) => entries.get(keyOf(method, params))?.reading ?? nothing,
    follow(method, params, listener) {
      const key = keyOf(method, params);
      const entry: Entry = entries.get(key) ?? {
        method,
        params,
        listeners: new Set(),
        reading: nothing,
        text: undefined,
        isAsking: false,
        isOld: false,
      };
      entries.set(key, entry);
      unsubscribe ??= subscribe(askAll);
      entry.listeners.add(listener);
      if (entry.listeners.size === 1) void ask(entry);
      return () => {
        entry.listeners.delete(listener);
        if (isFollowed()) return;
        unsubscribe?.();
        unsubscribe = undefined;
      };
    },
    async act(method, params) {
      try {
        return await request(method, params);
      } catch (cause) {
        throw failureFrom(cause);
      } finally {
        askAll();
      }
    },
  };
};
