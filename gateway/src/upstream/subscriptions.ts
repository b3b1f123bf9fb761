import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Result } from '../pipeline/call.ts';
import type { Conversation } from '../pipeline/caller.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { subscriptionIdKey, withClaims } from '../protocol/revision/claims.ts';
import type { Connection } from './open.ts';
import { requestWithin } from './request-within.ts';

/** Who listens to what on the connections of one kind: each server hears of a resource once, whoever many want to. */
export interface Subscriptions {
  subscribe(server: string, uri: string, conversation: Conversation): Promise<Result>;
  unsubscribe(server: string, uri: string, conversation: Conversation): Promise<Result>;
  /** Ends all of its subscriptions. */
  leave(conversation: Conversation): void;
  /** A server is there, or there again: what was subscribed to is subscribed to again. */
  ready(server: string, connection: Connection): void;
  /** The connection is gone, and nobody else opens it again. */
  lost(server: string): void;
  /** A server says that a resource changed. */
  updated(server: string, params: JsonObject): void;
  /** A server of revision 2026-07-28 says what it will tell. */
  acknowledged(server: string): void;
  /** Whether somebody subscribes to something there. */
  isWanted(server: string): boolean;
  close(): void;
}

export interface SubscriptionsOptions {
  /** The connection that is listened on, opened where needed. */
  connect(server: string): Promise<Connection>;
  current(server: string): Connection | undefined;
  readonly clientInfo: JsonObject;
  onOddity(server: string, what: string): void;
  /** Milliseconds that a subscription may take. */
  readonly patienceMs: number;
  /** Milliseconds before what ended is opened again, the first time. */
  readonly againMs?: number;
}

/** Resources that one conversation may subscribe to. */
const mostOfOne = 1_000;
const longestRestMs = 60_000;

const done: Result = { result: {} };

/** A resource that somebody wants to hear of. */
interface Wanted {
  readonly who: Set<Conversation>;
  /** What the server said to it. */
  answer: Promise<Result>;
  isSettled: boolean;
}

/** The one stream of notifications from a server of revision 2026-07-28. */
interface Stream {
  readonly connection: Connection;
  readonly uris: ReadonlySet<string>;
  readonly abort: Abort;
  readonly acknowledge: () => void;
  /** Settles when it was acknowledged, or will not be. */
  standing: Promise<Result>;
}

/** The URI itself, and those that it may be a part of: servers may tell of a part of what was subscribed to. */
const wholesOf = (uri: string): readonly string[] => {
  const wholes = [uri];
  for (let at = uri.lastIndexOf('/'); at > 0; at = uri.lastIndexOf('/', at - 1))
    wholes.push(uri.slice(0, at), uri.slice(0, at + 1));
  return wholes;
};

export const createSubscriptions = (options: SubscriptionsOptions): Subscriptions => {
  const { connect, current, clientInfo, onOddity, patienceMs, againMs = 1_000 } = options;
  const byServer = new Map<string, Map<string, Wanted>>();
  const streams = new Map<string, Stream>();
  const reopening = new Set<string>();
  let closed = false;

  const trouble = (server: string, error: unknown): void =>
    onOddity(server, `Changes cannot be listened to: ${error instanceof Error ? error.message : String(error)}`);

  const urisOf = (server: string): Map<string, Wanted> => {
    const known = byServer.get(server) ?? new Map<string, Wanted>();
    byServer.set(server, known);
    return known;
  };

  const countOf = (conversation: Conversation): number =>
    [...byServer.values()].flatMap((uris) => [...uris.values()]).filter(({ who }) => who.has(conversation)).length;

  /** Opens the stream anew, with all that is wanted now; the former one ends when this one stands. */
  const listen = (server: string, connection: Connection, restMs: number): Promise<Result> => {
    const uris = new Set(urisOf(server).keys());
    const former = streams.get(server);
    const isSame = former?.connection === connection && former.uris.symmetricDifference(uris).size === 0;
    if (isSame && !former.abort.aborted) return former.standing;
    const { promise, resolve } = Promise.withResolvers<Result>();
    const stream: Stream = {
      connection,
      uris,
      abort: new Abort(),
      acknowledge: () => resolve(done),
      standing: promise,
    };
    streams.set(server, stream);
    const notifications = {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      ...(uris.size === 0 ? {} : { resourceSubscriptions: [...uris] }),
    };
    const ended = connection.correlator.request(
      'subscriptions/listen',
      withClaims({ notifications }, { clientInfo, capabilities: {} }),
      { signal: stream.abort, isStream: true },
    );
    void again(server, stream, ended, restMs).catch((error: unknown) => trouble(server, error));
    const patience = sleep(patienceMs, done, { ref: false });
    stream.standing = Promise.race([promise, ended.then((answer) => ('error' in answer ? answer : done)), patience]);
    void stream.standing
      .catch(() => {})
      .finally(() => {
        // This one tells all that the former would have told.
        former?.acknowledge();
        former?.abort.abort(new GatewayError('cancelled', 'Another stream takes its place.'));
      });
    return stream.standing;
  };

  /** A stream that ends while its server is there is opened again: by its answer, by a cancellation, or broken. */
  const again = async (server: string, stream: Stream, ended: Promise<Result>, restMs: number): Promise<void> => {
    const startedAt = performance.now();
    const answer = await ended.catch((error: unknown) => error);
    const isGone = (): boolean => closed || streams.get(server) !== stream || current(server) !== stream.connection;
    if (isGone()) return;
    if (isObject(answer) && isObject(answer['error'])) {
      onOddity(server, `It does not tell of changes: ${String(answer['error']['message']).slice(0, 200)}`);
      return;
    }
    // What is wanted from now on needs another stream, even where it is the same.
    stream.abort.abort(new GatewayError('cancelled', 'It ended.'));
    const rest = performance.now() - startedAt > longestRestMs ? againMs : restMs;
    await sleep(rest, undefined, { ref: false });
    if (!isGone()) await listen(server, stream.connection, Math.min(2 * rest, longestRestMs));
  };

  const tellServer = (connection: Connection, server: string, uri: string, wanted: boolean): Promise<Result> => {
    if (connection.era === 'stateless') return listen(server, connection, againMs);
    const method = wanted ? 'resources/subscribe' : 'resources/unsubscribe';
    return requestWithin(connection, method, { uri }, patienceMs);
  };

  const begin = async (server: string, uri: string, wanted: Wanted): Promise<Result> => {
    const connection = await connect(server);
    // Whoever wanted it may be gone meanwhile.
    const answer = wanted.who.size === 0 ? done : await tellServer(connection, server, uri, true);
    wanted.isSettled = true;
    return answer;
  };

  /** Whether nobody wants it any more. */
  const forget = (server: string, uri: string, conversation: Conversation): boolean => {
    const uris = urisOf(server);
    const wanted = uris.get(uri);
    if (wanted?.who.delete(conversation) !== true || wanted.who.size > 0) return false;
    return uris.delete(uri);
  };

  /** What failed for one failed for all who waited for it. */
  const fail = (server: string, uri: string, wanted: Wanted): void => {
    const uris = urisOf(server);
    if (uris.get(uri) === wanted) uris.delete(uri);
  };

  /** Opens the connection again as long as somebody wants to hear of something there. */
  const reopen = async (server: string): Promise<void> => {
    const isOver = (): boolean => closed || urisOf(server).size === 0 || current(server) !== undefined;
    for (let rest = againMs; !isOver(); rest = Math.min(2 * rest, longestRestMs)) {
      // Each try waits longer for its turn.
      // oxlint-disable-next-line no-await-in-loop
      await sleep(rest, undefined, { ref: false });
      if (isOver()) return;
      try {
        // oxlint-disable-next-line no-await-in-loop
        await connect(server);
        return;
      } catch (error) {
        trouble(server, error);
      }
    }
  };

  return {
    async subscribe(server, uri, conversation) {
      const uris = urisOf(server);
      const known = uris.get(uri);
      if (known?.who.has(conversation) !== true && countOf(conversation) >= mostOfOne) {
        throw new GatewayError('rate-limited', `At most ${mostOfOne} resources can be subscribed to.`, {
          remedy: 'Unsubscribe from some of them first.',
        });
      }
      const wanted: Wanted = known ?? { who: new Set(), answer: Promise.resolve(done), isSettled: false };
      wanted.who.add(conversation);
      if (known === undefined) {
        uris.set(uri, wanted);
        wanted.answer = begin(server, uri, wanted);
      }
      try {
        const answer = await wanted.answer;
        if ('error' in answer) fail(server, uri, wanted);
        return answer;
      } catch (error) {
        fail(server, uri, wanted);
        throw error;
      }
    },
    async unsubscribe(server, uri, conversation) {
      if (!forget(server, uri, conversation)) return done;
      // A server that is not there needs not be told.
      const connection = current(server);
      return connection === undefined ? done : tellServer(connection, server, uri, false);
    },
    leave(conversation) {
      for (const [server, uris] of byServer) {
        const dropped = [...uris.keys()].filter((uri) => forget(server, uri, conversation));
        const connection = current(server);
        if (connection === undefined) continue;
        for (const uri of dropped) tellServer(connection, server, uri, false).catch(() => {});
      }
    },
    ready(server, connection) {
      if (connection.era === 'stateless') {
        listen(server, connection, againMs).catch((error: unknown) => trouble(server, error));
        return;
      }
      for (const [uri, { isSettled }] of urisOf(server))
        if (isSettled) tellServer(connection, server, uri, true).catch((error: unknown) => trouble(server, error));
    },
    lost(server) {
      if (reopening.has(server)) return;
      reopening.add(server);
      void reopen(server).finally(() => reopening.delete(server));
    },
    updated(server, { _meta: meta, ...rest }) {
      // Whose stream it came on is between the server and us.
      const { [subscriptionIdKey]: _stream, ...kept } = isObject(meta) ? meta : {};
      const told: JsonObject = Object.keys(kept).length === 0 ? rest : { ...rest, _meta: kept };
      const uris = urisOf(server);
      const who = new Set(wholesOf(String(told['uri'])).flatMap((uri) => [...(uris.get(uri)?.who ?? [])]));
      for (const conversation of who) conversation.hear('notifications/resources/updated', told);
    },
    acknowledged: (server) => streams.get(server)?.acknowledge(),
    isWanted: (server) => (byServer.get(server)?.size ?? 0) > 0,
    close() {
      closed = true;
      for (const { abort } of streams.values())
        abort.abort(new GatewayError('cancelled', 'The gateway is shutting down.'));
    },
  };
};
