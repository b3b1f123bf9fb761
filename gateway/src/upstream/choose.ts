import { GatewayError } from '../errors.ts';
import type { Call } from '../pipeline/call.ts';
import type { Askable, Caller, Conversation, Era } from '../pipeline/caller.ts';
import { askClient, capabilitiesForServers, declaresAny } from './bridge/ask-client.ts';
import type { Ask } from './bridge/ask-client.ts';
import type { Connections, Ownership } from './connections.ts';
import type { Eras } from './eras.ts';
import type { Answerer } from './lanes.ts';
import type { Connection } from './open.ts';

/** Who shares the connections of a server: all clients, all conversations of one client, or nobody. */
export type Isolation = 'shared' | 'per-client' | 'per-session';

export interface ChooseOptions {
  readonly connections: Pick<Connections, 'common' | 'commonNow' | 'owned' | 'ownedNow'>;
  isolation(server: string): Isolation;
  /** Notes that the client's conversation uses what belongs to `key`. */
  uses(key: string, caller: Caller): void;
  readonly ask: Ask;
}

/** Which connection a call takes. */
export interface Choose {
  /** Of this era, opened where needed. */
  connection(call: Call, era: Era): Connection | Promise<Connection>;
  /** Whose it would be, as the key of an owner; empty where all share it. */
  key(call: Call, era: Era): string;
  /** Under which key a connection is kept that the call has for itself. */
  leaseKey(call: Call): string;
}

/** The era in which a client of this one is best served; what is untried does not count. */
export const suitableEra = (eras: Eras, era: Era): Era =>
  eras[era] === true ? era : eras.handshake === true ? 'handshake' : 'stateless';

export const askableOf = ({ principal, caller }: Call): Askable | undefined =>
  caller.ask && { principal, capabilities: caller.capabilities, ask: caller.ask };

/** Which call a server's question is for: the protocol does not say, but the newest is the likeliest. */
const questionOwner = (calls: readonly Call[]): Call | undefined =>
  calls.findLast(({ caller }) => caller.ask !== undefined);

/** Answers what a server asks on the connection that one client has for itself. */
const answererFor =
  (ask: Ask, server: string, caller: Caller, calls: () => readonly Call[]): Answerer =>
  (method, params, options) => {
    const call = questionOwner(calls());
    const client = (call && askableOf(call)) ?? caller.conversation.client;
    if (client === undefined) return Promise.reject(new GatewayError('unknown-method', 'There is nobody to ask.'));
    return askClient(ask, server, client, call, method, params, options);
  };

const asksOn = ({ era, capabilities }: Caller, wanted: Era): boolean =>
  wanted === 'handshake' && era === 'handshake' && declaresAny(capabilities);

/** A stream of notifications belongs to the conversation that it is part of. */
const sessionOf = ({ within, id }: Conversation): string => within ?? id;

export const createChoose = ({ connections, isolation, uses, ask }: ChooseOptions): Choose => {
  const isolated = (server: string, { caller, principal }: Call): string => {
    const kind = isolation(server);
    if (kind === 'shared') return '';
    return kind === 'per-session' ? sessionOf(caller.conversation) : `client ${principal.client}`;
  };

  const key = (call: Call, era: Era): string =>
    asksOn(call.caller, era) ? call.caller.conversation.id : isolated(call.target.upstream, call);

  /** For whom a connection is, where all do not share it. */
  const ownershipOf = (server: string, own: string, call: Call, era: Era): Ownership => {
    const { caller } = call;
    const { conversation } = caller;
    const owner = own === conversation.id ? conversation : undefined;
    if (!asksOn(caller, era)) return { key: own, era, capabilities: {}, owner, onRequest: undefined };
    const calls = (): readonly Call[] => connections.ownedNow(server, own, era)?.correlator.calls() ?? [];
    return {
      key: own,
      era,
      capabilities: capabilitiesForServers(caller.capabilities),
      owner,
      onRequest: answererFor(ask, server, caller, calls),
    };
  };

  /** Where too many have one already, a server that may ask nobody is better than none. */
  const open = async (server: string, ownership: Ownership, era: Era): Promise<Connection> => {
    try {
      return await connections.owned(server, ownership);
    } catch (error) {
      const full = error instanceof GatewayError && error.code === 'rate-limited';
      if (full && isolation(server) === 'shared') return connections.common(server, era);
      throw error;
    }
  };

  return {
    connection(call, era) {
      const server = call.target.upstream;
      const own = key(call, era);
      if (own === '') return connections.commonNow(server, era) ?? connections.common(server, era);
      uses(own, call.caller);
      return connections.ownedNow(server, own, era) ?? open(server, ownershipOf(server, own, call, era), era);
    },
    key,
    leaseKey(call) {
      const own = isolated(call.target.upstream, call);
      if (own !== '') uses(own, call.caller);
      return own;
    },
  };
};
