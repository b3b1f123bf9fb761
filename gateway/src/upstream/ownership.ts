import type { Call } from '../pipeline/call.ts';
import type { Caller, Conversation, Era } from '../pipeline/caller.ts';
import { nobody } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import { capabilitiesForServers, declaresAny } from './bridge/ask-client.ts';
import type { Answerer } from './lanes.ts';

/** Who shares the connections of a server: all clients, all conversations of one client, or nobody. */
export type Isolation = 'shared' | 'per-client' | 'per-session';

/** A connection that someone has for itself: a conversation, or all of one client. */
export interface Ownership {
  readonly key: string;
  readonly era: Era;
  readonly capabilities: JsonObject;
  /** Where it is one conversation. */
  readonly owner: Conversation | undefined;
  readonly onRequest: Answerer | undefined;
}

type Who = Pick<Call, 'caller' | 'principal'>;

/** Without a conversation, those of one principal share what would be a session's. */
const sessionKey = ({ caller: { conversation }, principal }: Who): string =>
  conversation === nobody.conversation
    ? `nobody ${JSON.stringify(principal)}`
    : // A stream of notifications belongs to the conversation that it is part of.
      (conversation.within ?? conversation.id);

/**
 * For whom a connection of this era is; undefined where all share one. A server with a handshake can be asked by, and
 * may ask, one client only: one that can be asked anything has a connection for itself. `answerer` makes what answers there.
 */
export const ownershipOf = (
  isolation: Isolation,
  who: Who,
  era: Era,
  answerer: (caller: Caller) => Answerer,
): Ownership | undefined => {
  const { caller, principal } = who;
  const { conversation } = caller;
  if (era === 'handshake' && caller.era === 'handshake' && declaresAny(caller.capabilities)) {
    const capabilities = capabilitiesForServers(caller.capabilities);
    return { key: conversation.id, era, capabilities, owner: conversation, onRequest: answerer(caller) };
  }
  if (isolation === 'shared') return undefined;
  const alone = { era, capabilities: {}, onRequest: undefined };
  return isolation === 'per-session'
    ? { ...alone, key: sessionKey(who), owner: conversation }
    : { ...alone, key: `client ${principal.client}`, owner: undefined };
};

/** Whose calls may follow each other on a connection that each of them has for itself. */
export const leaseKey = (isolation: Isolation, who: Who): string =>
  isolation === 'per-session' ? sessionKey(who) : JSON.stringify(who.principal);
