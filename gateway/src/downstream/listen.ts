import { GatewayError } from '../errors.ts';
import type { Signal } from '../pipeline/abort.ts';
import type { Caller, Conversation } from '../pipeline/caller.ts';
import type { Principal } from '../policy/grant.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { notificationText, resultText } from '../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import { serverInfoKey, subscriptionIdKey } from '../protocol/revision/claims.ts';
import type { Directory } from './directory.ts';
import type { Outlet } from './outlet.ts';
import type { Receiver } from './receive.ts';

/** The streams of notifications that one client has open (MCP 2026-07-28, «Subscriptions»). */
export interface Listen {
  /** Resolves when the stream is over. Rejects with a GatewayError where there will be none. */
  open(request: Extract<Incoming, { kind: 'request' }>, from: Listener): Promise<void>;
  readonly size: number;
  /** Ends all streams as the protocol says: with their results. */
  close(): void;
}

export interface Listener {
  readonly principal: Principal;
  readonly caller: Caller;
  readonly bytes: number;
  readonly signal: Signal;
  readonly outlet: Outlet;
}

export interface ListenOptions {
  readonly directory: Directory;
  readonly receiver: Receiver;
  readonly serverInfo: JsonObject;
  readonly id: string;
}

/** Streams that one client may have open, and resources that one of them may tell of. */
const mostStreams = 1_000;
const mostResources = 1_000;

const lists = {
  toolsListChanged: { method: 'notifications/tools/list_changed', capability: 'tools' },
  promptsListChanged: { method: 'notifications/prompts/list_changed', capability: 'prompts' },
  resourcesListChanged: { method: 'notifications/resources/list_changed', capability: 'resources' },
} as const;
type ListFilter = keyof typeof lists;

/** What a client wants to hear of. */
interface Filter {
  readonly lists: readonly ListFilter[];
  readonly resources: readonly string[];
}

const isUri = (value: unknown): value is string => typeof value === 'string' && value !== '';

const invalid = (message: string): never => {
  throw new GatewayError('invalid-arguments', message, {
    remedy: 'See the MCP specification of subscriptions/listen.',
  });
};

const readFilter = (params: JsonObject): Filter => {
  const wanted = params['notifications'];
  if (!isObject(wanted)) return invalid('params.notifications must be an object.');
  const chosen = (Object.keys(lists) as ListFilter[]).filter((key) => {
    const value = wanted[key];
    if (value !== undefined && typeof value !== 'boolean')
      invalid(`params.notifications.${key} must be true or false.`);
    return value === true;
  });
  const resources = wanted['resourceSubscriptions'] ?? [];
  if (!Array.isArray(resources) || !resources.every(isUri) || resources.length > mostResources)
    return invalid(`params.notifications.resourceSubscriptions must be at most ${mostResources} URIs.`);
  return { lists: chosen, resources: [...new Set(resources)] };
};

export const createListen = ({ directory, receiver, serverInfo, id: owner }: ListenOptions): Listen => {
  const ends = new Set<() => void>();
  let count = 0;

  /** Those of the resources that can be subscribed to: whoever may not read one is not told when it changes. */
  const subscribe = async (uris: readonly string[], from: Listener, caller: Caller): Promise<readonly string[]> => {
    const outcomes = await Promise.all(
      uris.map(async (uri) => {
        try {
          const { answer } = receiver.receive({
            method: 'resources/subscribe',
            params: { uri },
            extras: undefined,
            principal: from.principal,
            caller,
            bytes: from.bytes,
            signal: from.signal,
            onProgress: undefined,
          });
          return 'result' in (await answer);
        } catch (error) {
          if (error instanceof GatewayError) return false;
          throw error;
        }
      }),
    );
    return uris.filter((_uri, at) => outcomes[at]);
  };

  return {
    async open({ id, params }, from) {
      const filter = readFilter(params);
      if (ends.size >= mostStreams) {
        throw new GatewayError('rate-limited', `${mostStreams} streams of this client are open already.`, {
          remedy: 'End one of them first.',
        });
      }
      const { outlet, signal, principal } = from;
      const { capabilities } = directory.offer(principal);
      const honoured = filter.lists.filter((key) => capabilities[lists[key].capability] !== undefined);
      const methods: readonly string[] = honoured.map((key) => lists[key].method);
      const tag = (given: JsonObject = {}): JsonObject => ({
        ...given,
        _meta: { ...(isObject(given['_meta']) ? given['_meta'] : {}), [subscriptionIdKey]: id },
      });
      const resources = new Set<string>();
      // What happens before the acknowledgement is told after it.
      let early: string[] | undefined = [];
      const conversation: Conversation = {
        id: `${owner}.${(count += 1)}`,
        within: owner,
        hear(method, given) {
          const wanted = methods.includes(method) || resources.has(String(given?.['uri']));
          if (!wanted) return;
          const line = notificationText(method, tag(given));
          if (early === undefined) outlet.tell(line);
          else if (early.length < mostResources) early.push(line);
        },
      };
      const over = Promise.withResolvers<'closed' | 'cancelled'>();
      const end = (): void => over.resolve('closed');
      const onAbort = (): void => over.resolve('cancelled');
      ends.add(end);
      signal.addEventListener('abort', onAbort, { once: true });
      directory.join(conversation);
      try {
        for (const uri of filter.resources) resources.add(uri);
        const subscribed = await subscribe(filter.resources, from, { ...from.caller, conversation });
        for (const uri of filter.resources) if (!subscribed.includes(uri)) resources.delete(uri);
        if (signal.aborted) return;
        const notifications = {
          ...Object.fromEntries(honoured.map((key) => [key, true])),
          ...(subscribed.length === 0 ? {} : { resourceSubscriptions: subscribed }),
        };
        outlet.tell(notificationText('notifications/subscriptions/acknowledged', tag({ notifications })));
        for (const line of early) outlet.tell(line);
        early = undefined;
        if (Object.keys(notifications).length === 0) end();
        if ((await over.promise) === 'closed') outlet.reply(ended(id, serverInfo));
      } finally {
        ends.delete(end);
        signal.removeEventListener('abort', onAbort);
        directory.leave(conversation);
      }
    },
    get size() {
      return ends.size;
    },
    close() {
      for (const end of ends) end();
    },
  };
};

const ended = (id: RequestId, serverInfo: JsonObject): string =>
  resultText(
    id,
    JSON.stringify({ resultType: 'complete', _meta: { [subscriptionIdKey]: id, [serverInfoKey]: serverInfo } }),
  );
