import type { Principal } from '../policy/grant.ts';
import type { Signal } from './abort.ts';
import type { JsonObject, Result } from './call.ts';

/** How a peer opens: with `initialize` (2024-11-05 to 2025-11-25), or with claims in every request (2026-07-28). */
export type Era = 'handshake' | 'stateless';

export interface AskOptions {
  /** Aborts when the server takes its question back, or its call is over. */
  readonly signal: Signal;
  readonly onProgress?: ((params: JsonObject) => void) | undefined;
}

/** What a server may ask a client for, and how. */
export interface Askable {
  readonly principal: Principal;
  /** What the client declared that it can do for servers. */
  readonly capabilities: JsonObject;
  /**
   * Asks the client (`sampling/createMessage`, `elicitation/create`, `roots/list`). Rejects with a GatewayError when the
   * client is gone or does not answer.
   */
  readonly ask: (method: string, params: JsonObject, options: AskOptions) => Promise<Result>;
}

/** One client's conversation: a handshake session, a `subscriptions/listen` stream, or all that one credential says statelessly. */
export interface Conversation {
  /** Unique while the gateway runs. */
  readonly id: string;
  /** Takes what no single call asked for: lists that changed, resources that it subscribed to, words of its own servers. */
  hear(method: string, params?: JsonObject): void;
  /** The conversation that it is part of, by its id, where it is not one of its own. */
  readonly within?: string;
  /** It may be several clients: all that have one token. */
  readonly isMany?: boolean;
  /** The least that its client wants to hear of logs; undefined where it never said. */
  readonly logLevel?: string | undefined;
  /** How its client is asked while no call of its runs; undefined where it cannot be. */
  readonly client?: Askable;
}

/** Whoever made a call, as far as its server may reach it. */
export interface Caller {
  readonly conversation: Conversation;
  readonly era: Era;
  /** What the client declared that it can do for servers. */
  readonly capabilities: JsonObject;
  readonly clientInfo: JsonObject | undefined;
  /** The log level that it asked for: on this call, or before it. */
  readonly logLevel: string | undefined;
  /** False for a client whose revision has no links to resources. */
  readonly readsLinks?: boolean;
  /**
   * Asks the client (`sampling/createMessage`, `elicitation/create`, `roots/list`); undefined where it cannot be asked
   * while its call runs. Rejects with a GatewayError when the client is gone or does not answer.
   */
  readonly ask: ((method: string, params: JsonObject, options: AskOptions) => Promise<Result>) | undefined;
  /** A notification that belongs to this call, in order with its progress. Nobody hears it after the answer. */
  tell(method: string, params: JsonObject): void;
}

/** What a client may declare that a server can ask it for (MCP, «Client features»). */
export const askable = {
  'sampling/createMessage': 'sampling',
  'elicitation/create': 'elicitation',
  'roots/list': 'roots',
};

export const isAskable = (method: string): method is keyof typeof askable => Object.hasOwn(askable, method);

const isDeclared = (capability: unknown): capability is JsonObject =>
  typeof capability === 'object' && capability !== null && !Array.isArray(capability);

/** Who declares elicitation without saying how can show forms (MCP 2025-11-25, «Elicitation»). */
export const showsForms = ({ elicitation }: JsonObject): boolean =>
  isDeclared(elicitation) && (isDeclared(elicitation['form']) || !isDeclared(elicitation['url']));

/** A caller that nobody can reach: the command line, and the gateway itself. */
export const nobody: Caller = Object.freeze({
  conversation: Object.freeze({ id: 'nobody', hear: () => {} }),
  era: 'handshake',
  capabilities: Object.freeze({}),
  clientInfo: undefined,
  logLevel: undefined,
  ask: undefined,
  tell: () => {},
});
