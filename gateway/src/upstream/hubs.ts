import type { Conversation, Era } from '../pipeline/caller.ts';
import type { Connections } from './connections.ts';
import type { Ownership } from './ownership.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { Subscriptions, SubscriptionsOptions } from './subscriptions.ts';

/** Who listens to what, by the kind of connection that they listen on. */
export interface Hubs {
  /** Of those who share connections of this era under this key; the empty key is everybody's. */
  find(era: Era, key: string): Subscriptions | undefined;
  /** The same, made where there is none yet; without an ownership everybody's. */
  of(era: Era, ownership: Ownership | undefined): Subscriptions;
  /** Whether somebody subscribes to something of the server on a connection that all share. */
  isWanted(server: string): boolean;
  /** Nobody uses the connections of this key any more. */
  drop(key: string): void;
  /** Ends all subscriptions of a conversation. */
  leave(conversation: Conversation): void;
  close(): void;
}

export interface HubsOptions extends Pick<SubscriptionsOptions, 'clientInfo' | 'onOddity' | 'patienceMs'> {
  readonly connections: Pick<Connections, 'common' | 'commonNow' | 'owned' | 'ownedNow'>;
}

const eras = ['handshake', 'stateless'] as const;
const keyOf = (era: Era, key: string): string => `${era} ${key}`;

export const createHubs = ({ connections, ...options }: HubsOptions): Hubs => {
  const hubs = new Map<string, Subscriptions>();

  const of = (era: Era, ownership: Ownership | undefined): Subscriptions => {
    const key = keyOf(era, ownership?.key ?? '');
    const known = hubs.get(key);
    if (known !== undefined) return known;
    const made = createSubscriptions({
      ...options,
      connect: (server) =>
        ownership === undefined ? connections.common(server, era) : connections.owned(server, ownership),
      current: (server) =>
        ownership === undefined ? connections.commonNow(server, era) : connections.ownedNow(server, ownership.key, era),
    });
    hubs.set(key, made);
    return made;
  };
  // A stream of list changes is listened to even where nobody subscribes to anything.
  for (const era of eras) of(era, undefined);

  return {
    find: (era, key) => hubs.get(keyOf(era, key)),
    of,
    isWanted: (server) => eras.some((era) => hubs.get(keyOf(era, ''))?.isWanted(server) === true),
    drop(key) {
      for (const era of eras) {
        hubs.get(keyOf(era, key))?.close();
        hubs.delete(keyOf(era, key));
      }
    },
    leave(conversation) {
      for (const hub of hubs.values()) hub.leave(conversation);
    },
    close() {
      for (const hub of hubs.values()) hub.close();
    },
  };
};
