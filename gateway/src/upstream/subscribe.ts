import type { Call, Handler } from '../pipeline/call.ts';
import type { Caller, Conversation } from '../pipeline/caller.ts';
import { abortReason, orAborted } from '../pipeline/or-aborted.ts';
import type { AskClient } from './bridge/ask-client.ts';
import type { Connections } from './connections.ts';
import { answererFor, eraFor } from './forward.ts';
import type { Hubs } from './hubs.ts';
import { ownershipOf } from './ownership.ts';
import type { Isolation } from './ownership.ts';

export interface SubscribeOptions {
  readonly connections: Pick<Connections, 'learn' | 'ownedNow'>;
  readonly hubs: Pick<Hubs, 'of'>;
  isolation(server: string): Isolation;
  /** Notes that the client's conversation uses what belongs to `key`. */
  uses(key: string, caller: Caller): void;
  readonly ask: AskClient;
  /** It left, and does not come back. */
  isGone(conversation: Conversation): boolean;
}

export const isSubscription = ({ method }: Call): boolean =>
  method === 'resources/subscribe' || method === 'resources/unsubscribe';

/** A client listens to a resource, or no longer: where its calls go, so that it hears of what they change. */
export const subscribe =
  ({ connections, hubs, isolation, uses, ask, isGone }: SubscribeOptions): Handler =>
  async (call, signal) => {
    const { target, caller, method } = call;
    const { conversation } = caller;
    const server = target.upstream;
    const eras = await orAborted(connections.learn(server, caller.era), signal);
    // A client that is gone leaves nobody who would end what is opened for it.
    if (signal.aborted || isGone(conversation)) throw abortReason(signal);
    const era = eraFor(eras, call);
    const ownership = ownershipOf(isolation(server), call, era, (from) => answererFor(ask, server, from, connections));
    if (ownership !== undefined) uses(ownership.key, caller);
    const hub = hubs.of(era, ownership);
    const done =
      method === 'resources/subscribe'
        ? hub.subscribe(server, target.name, conversation)
        : hub.unsubscribe(server, target.name, conversation);
    return orAborted(done, signal);
  };
