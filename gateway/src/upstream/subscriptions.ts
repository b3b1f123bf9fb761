import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Result } from '../pipeline/call.ts';
import type { Conversation } from '../pipeline/caller.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { withClaims } from '../protocol/revision/claims.ts';
import type { Connection } from './open.ts';

/**
 * Who listens to what, of those who share connections: each server hears of a resource once, however many clients want
 * to.
 */
export interface Subscriptions {
  /** Ends all of its subscriptions. */
  leave(conversation: Conversation): void;
  /** `connect` gives the connection that they share. */
  subscribe(
    server: string,
    uri: string,
    conversation: Conversation,
    connect: () => Connection | Promise<Connection>,
  ): Promise<Result>;
  unsubscribe(server: string, uri: string, conversation: Conversation): Promise<Result>;
  /** The connection is gone: where someone listens to something it is opened again, if nothing else does that. */
  lost(server: string): void;
  /** A server is there, or there again: what was subscribed to is subscribed to again. */
  ready(server: string, connection: Connection): void;
  /** A server says that a resource changed. */
  updated(server: string, params: JsonObject): void;
  /** A server of revision 2026-07-28 says what it will tell. */
  acknowledged(server: string): void;
  close(): void;
}

export interface SubscriptionsOptions {
  /** The connection that they share, where there is one now. */
  current(server: string): Connection | undefined;
  /** It left, and does not come back. */
  isGone(conversation: Conversation): boolean;
  readonly clientInfo: JsonObject;
  onOddity(server: string, what: string): void;
  /** Milliseconds that a subscription may take. */
  readonly patienceMs: number;
  /** Milliseconds before a stream that ended is opened again, the first time. */
  readonly againMs?: number;
}

/** Resources that one conversation may subscribe to. */
const mostOfOne = 1_000;
const longestRestMs = 60_000;

const done: Result = { result: {} };

/** The one stream of notifications from a server of revision 2026-07-28. */
interface Stream {
  readonly connection: Connection;
  readonly abort: Abort;
  acknowledge: () => void;
}

export const createSubscriptions = (options: SubscriptionsOptions): Subscriptions => {
  const { current, isGone, clientInfo, onOddity, patienceMs, againMs = 1_000 } = options;
  const byServer = new Map<string, Map<string, Set<Conversation>>>();
  const streams = new Map<string, Stream>();
  /** How the connection to a server is opened again. */
  const ways = new Map<string, () => Connection | Promise<Connection>>();
  let closed = false;

  const urisOf = (server: string): Map<string, Set<Conversation>> => {
    const known = byServer.get(server) ?? new Map<string, Set<Conversation>>();
    byServer.set(server, known);
    return known;
  };

  const countOf = (conversation: Conversation): number =>
    [...byServer.values()].flatMap((uris) => [...uris.values()]).filter((each) => each.has(conversation)).length;

  /** Opens the stream anew, with all that is wanted now; the former one ends when this one stands. */
  const listen = async (server: string, connection: Connection, restMs: number): Promise<void> => {
    const former = streams.get(server);
    const { promise: acknowledged, resolve: acknowledge } = Promise.withResolvers<void>();
    const stream: Stream = { connection, abort: new Abort(), acknowledge };
    streams.set(server, stream);
    const notifications = {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: [...urisOf(server).keys()],
    };
    const ended = connection.correlator.request(
      'subscriptions/listen',
      withClaims({ notifications }, { clientInfo, capabilities: {} }),
      { signal: stream.abort },
    );
    void again(server, stream, ended, restMs);
    await Promise.race([acknowledged, ended.catch(() => {}), sleep(patienceMs, undefined, { ref: false })]);
    former?.abort.abort(new GatewayError('cancelled', 'Another stream takes its place.'));
  };

  /** A stream that ends while its server is there is opened again: by its answer, by a cancellation, or broken. */
  const again = async (server: string, stream: Stream, ended: Promise<Result>, restMs: number): Promise<void> => {
    const startedAt = performance.now();
    const answer = await ended.catch((error: unknown) => error);
    const isOver = (): boolean => closed || streams.get(server) !== stream || current(server) !== stream.connection;
    if (isOver()) return;
    if (isObject(answer) && isObject(answer['error'])) {
      onOddity(server, `It does not tell of changes: ${String(answer['error']['message']).slice(0, 200)}`);
      return;
    }
    const rest = performance.now() - startedAt > longestRestMs ? againMs : restMs;
    await sleep(rest, undefined, { ref: false });
    if (!isOver()) await listen(server, stream.connection, Math.min(2 * rest, longestRestMs));
  };

  const tellServer = async (connection: Connection, server: string, uri: string, wanted: boolean): Promise<Result> => {
    if (connection.era === 'stateless') {
      await listen(server, connection, againMs);
      return done;
    }
    const method = wanted ? 'resources/subscribe' : 'resources/unsubscribe';
    return connection.correlator.request(method, { uri }, { signal: AbortSignal.timeout(patienceMs) });
  };

  const reopen = async (server: string, restMs: number): Promise<void> => {
    await sleep(restMs, undefined, { ref: false });
    if (closed || urisOf(server).size === 0 || current(server) !== undefined) return;
    try {
      await ways.get(server)?.();
    } catch {
      void reopen(server, Math.min(2 * restMs, longestRestMs));
    }
  };

  const forget = (server: string, uri: string, conversation: Conversation): boolean => {
    const uris = urisOf(server);
    const who = uris.get(uri);
    if (who?.delete(conversation) !== true || who.size > 0) return false;
    uris.delete(uri);
    return true;
  };

  /** Nobody wants it any more; a server that is not there needs not be told. */
  const drop = async (server: string, uri: string): Promise<void> => {
    const connection = current(server);
    if (connection !== undefined) await tellServer(connection, server, uri, false);
  };

  return {
    leave(conversation) {
      for (const [server, uris] of byServer) {
        for (const uri of uris.keys()) if (forget(server, uri, conversation)) drop(server, uri).catch(() => {});
      }
    },
    async subscribe(server, uri, conversation, connect) {
      const who = urisOf(server).get(uri);
      if (who !== undefined) {
        who.add(conversation);
        return done;
      }
      if (countOf(conversation) >= mostOfOne) {
        throw new GatewayError('rate-limited', `At most ${mostOfOne} resources can be subscribed to.`, {
          remedy: 'Unsubscribe from some of them first.',
        });
      }
      const connection = await connect();
      // It left while the server was started: it would stay subscribed for good.
      if (isGone(conversation)) throw new GatewayError('cancelled', 'The client is gone.');
      const before = urisOf(server).get(uri);
      urisOf(server).set(uri, (before ?? new Set()).add(conversation));
      try {
        const answer = await tellServer(connection, server, uri, true);
        if ('error' in answer) forget(server, uri, conversation);
        else ways.set(server, connect);
        return answer;
      } catch (error) {
        forget(server, uri, conversation);
        throw error;
      }
    },
    async unsubscribe(server, uri, conversation) {
      if (forget(server, uri, conversation)) await drop(server, uri);
      return done;
    },
    lost: (server) => void reopen(server, againMs),
    ready(server, connection) {
      const uris = [...urisOf(server).keys()];
      const trouble = (error: unknown): void =>
        onOddity(server, `Changes cannot be listened to: ${error instanceof Error ? error.message : String(error)}`);
      if (connection.era === 'stateless') return void listen(server, connection, againMs).catch(trouble);
      for (const uri of uris) tellServer(connection, server, uri, true).catch(trouble);
      return undefined;
    },
    updated(server, params) {
      const { _meta: _subscription, ...told } = params;
      const who = urisOf(server).get(String(params['uri']));
      for (const conversation of who ?? []) conversation.hear('notifications/resources/updated', told);
    },
    acknowledged: (server) => streams.get(server)?.acknowledge(),
    close() {
      closed = true;
      for (const { abort } of streams.values())
        abort.abort(new GatewayError('cancelled', 'The gateway is shutting down.'));
    },
  };
};
