import { GatewayError } from '../errors.ts';
import type { Signal } from '../pipeline/abort.ts';
import type { Caller, Conversation } from '../pipeline/caller.ts';
import { abortReason } from '../pipeline/or-aborted.ts';
import type { Principal } from '../policy/grant.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { notificationText } from '../protocol/jsonrpc.ts';
import type { Incoming } from '../protocol/jsonrpc.ts';
import { subscriptionIdKey } from '../protocol/revision/claims.ts';
import type { Directory } from './directory.ts';
import type { Receiver } from './receive.ts';

/** The streams of notifications that one client has open (MCP 2026-07-28, «Subscriptions»). */
export interface Listen {
  /** Resolves when the stream has been told of all that it will be. Rejects with a GatewayError where there is none. */
  open(request: Extract<Incoming, { kind: 'request' }>, from: Listener): Promise<void>;
  /** Ends all streams. */
  close(): void;
}

export interface Listener {
  readonly principal: Principal;
  readonly caller: Caller;
  readonly bytes: number;
  /** Aborts when nobody listens any more. */
  readonly signal: Signal;
  tell(line: string): void;
}

export interface ListenOptions {
  readonly directory: Directory;
  readonly receiver: Receiver;
  /** Of whoever listens, unique while the gateway runs. */
  readonly id: string;
}

/** Streams that one client may have open, and resources that one of them may tell of. */
const mostStreams = 1_000;
const mostResources = 1_000;
/** Resources that are subscribed to at once. */
const subscribeAtOnce = 16;
/** Notifications that are kept until the stream is acknowledged. */
const mostEarly = 1_000;

const lists = {
  toolsListChanged: { method: 'notifications/tools/list_changed', capability: 'tools' },
  promptsListChanged: { method: 'notifications/prompts/list_changed', capability: 'prompts' },
  resourcesListChanged: { method: 'notifications/resources/list_changed', capability: 'resources' },
} as const;
type ListFilter = keyof typeof lists;
const updated = 'notifications/resources/updated';

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

export const createListen = ({ directory, receiver, id: owner }: ListenOptions): Listen => {
  const ends = new Set<() => void>();
  let count = 0;

  /** Whether the resource can be subscribed to: whoever may not read one is not told when it changes. */
  const subscribeTo = async (uri: string, from: Listener, caller: Caller): Promise<boolean> => {
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
  };

  /** Those of the resources that are subscribed to, a few at a time: one stream must not fill the lane of a server. */
  const subscribe = async (uris: readonly string[], from: Listener, caller: Caller): Promise<readonly string[]> => {
    const left = uris.values();
    const subscribed = new Set<string>();
    const work = async (): Promise<void> => {
      for (const uri of left) {
        if (from.signal.aborted) return;
        // Each worker subscribes to one resource after the other.
        // oxlint-disable-next-line no-await-in-loop
        if (await subscribeTo(uri, from, caller)) subscribed.add(uri);
      }
    };
    await Promise.all(Array.from({ length: Math.min(subscribeAtOnce, uris.length) }, work));
    return uris.filter((uri) => subscribed.has(uri));
  };

  return {
    async open({ id, params }, from) {
      const filter = readFilter(params);
      if (ends.size >= mostStreams) {
        throw new GatewayError('rate-limited', `${mostStreams} streams of this client are open already.`, {
          remedy: 'End one of them first.',
        });
      }
      const { tell, signal, principal } = from;
      const { capabilities } = directory.offer(principal);
      const honoured = filter.lists.filter((key) => capabilities[lists[key].capability] !== undefined);
      const methods: readonly string[] = honoured.map((key) => lists[key].method);
      const tag = (given: JsonObject = {}): JsonObject => ({
        ...given,
        _meta: { ...(isObject(given['_meta']) ? given['_meta'] : {}), [subscriptionIdKey]: id },
      });
      let resources: ReadonlySet<unknown> = new Set(filter.resources);
      // What happens before the acknowledgement is told after it.
      let early: { readonly method: string; readonly given: JsonObject | undefined }[] | undefined = [];
      const conversation: Conversation = {
        id: `${owner}.${(count += 1)}`,
        within: owner,
        hear(method, given) {
          if (!methods.includes(method) && !(method === updated && resources.has(given?.['uri']))) return;
          if (early === undefined) tell(notificationText(method, tag(given)));
          else if (early.length < mostEarly) early.push({ method, given });
        },
      };
      const over = Promise.withResolvers<void>();
      ends.add(over.resolve);
      signal.addEventListener('abort', over.resolve, { once: true });
      directory.join(conversation);
      try {
        const subscribed = await subscribe(filter.resources, from, { ...from.caller, conversation });
        if (signal.aborted) throw abortReason(signal);
        const notifications = {
          ...Object.fromEntries(honoured.map((key) => [key, true])),
          ...(subscribed.length === 0 ? {} : { resourceSubscriptions: subscribed }),
        };
        tell(notificationText('notifications/subscriptions/acknowledged', tag({ notifications })));
        resources = new Set(subscribed);
        const waiting = early;
        early = undefined;
        for (const { method, given } of waiting) conversation.hear(method, given);
        // Where nothing will be told, there is nothing to wait for.
        if (Object.keys(notifications).length > 0) await over.promise;
      } finally {
        ends.delete(over.resolve);
        signal.removeEventListener('abort', over.resolve);
        directory.leave(conversation);
      }
    },
    close() {
      for (const end of ends) end();
    },
  };
};
