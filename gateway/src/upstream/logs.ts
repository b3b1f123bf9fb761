import type { Call } from '../pipeline/call.ts';
import type { Conversation } from '../pipeline/caller.ts';
import { nobody } from '../pipeline/caller.ts';
import type { JsonObject } from '../protocol/json.ts';
import { isLogLevel, logLevels } from '../protocol/mcp.ts';
import type { Lately } from './lately.ts';

const rank = (level: unknown): number => (isLogLevel(level) ? logLevels.indexOf(level) : logLevels.length);

/** Whether the caller wants to hear it: stateless ones say so with each call, the others hear all until they say less. */
const wants = ({ caller }: Call, level: unknown): boolean =>
  caller.logLevel === undefined ? caller.era === 'handshake' : rank(level) >= rank(caller.logLevel);

/** Milliseconds after a call in which its server may still speak of it. */
const stragglersMs = 2_000;

/** What was said on a connection, as far as it matters for whom it is. */
export interface Said {
  /** The calls that wait for an answer. */
  readonly calls: readonly Call[];
  /** Whose calls were answered. */
  readonly lately: Lately;
  /** Of the connection, where it belongs to one client; else the only one there is. */
  readonly alone: Conversation | undefined;
}

/**
 * Brings a server's log message to whom it belongs. The protocol does not say to which call: it is told where only one
 * client can be meant, else nobody hears it, for it may speak of another's work. False where nobody did.
 */
export const tellLog = (server: string, params: JsonObject, { calls, lately, alone }: Said): boolean => {
  const told = { logger: server, ...params };
  const whose = new Set(
    calls.map(({ caller }) => (caller.conversation.isMany === true ? caller : caller.conversation)),
  );
  if (whose.size === 0) {
    alone?.hear('notifications/message', told);
    return alone !== undefined;
  }
  const call = whose.size === 1 ? calls.findLast((one) => wants(one, params['level'])) : undefined;
  if (call === undefined || lately.others(call.principal.client, stragglersMs)) return false;
  call.caller.tell('notifications/message', told);
  return true;
};

/** For each server, the one conversation that ever spoke with it, while it is the only one there is. */
export interface SoleCallers {
  note(call: Call): void;
  of(server: string): Conversation | undefined;
}

/**
 * What a server says while no call runs may be about the last one. It is for the only conversation there is, unless
 * another one spoke with the server before. `conversations`: those that are there now.
 */
export const createSoleCallers = (conversations: ReadonlySet<Conversation>): SoleCallers => {
  /** By server: who spoke with it first; undefined after a second did. */
  const first = new Map<string, string | undefined>();
  return {
    note({ target: { upstream }, caller: { conversation } }) {
      const known = first.get(upstream);
      if (known === conversation.id) return;
      // Calls without a conversation are of the only client there is, where there is only one.
      if (conversation === nobody.conversation && conversations.size <= 1) return;
      first.set(upstream, first.has(upstream) ? undefined : conversation.id);
    },
    of(server) {
      const [only] = conversations;
      if (conversations.size !== 1 || only === undefined) return undefined;
      return !first.has(server) || first.get(server) === only.id ? only : undefined;
    },
  };
};
