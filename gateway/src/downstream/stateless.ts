import { errorTable, GatewayError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Result } from '../pipeline/call.ts';
import type { Caller, Conversation } from '../pipeline/caller.ts';
import { orAborted } from '../pipeline/or-aborted.ts';
import type { Principal } from '../policy/grant.ts';
import type { JsonObject } from '../protocol/json.ts';
import { notificationText, relayText, resultText } from '../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import { isListMethod } from '../protocol/mcp.ts';
import type { CallMethod } from '../protocol/mcp.ts';
import { claimedRevision, readClaims, statelessRevision, subscriptionIdKey } from '../protocol/revision/claims.ts';
import type { Claims } from '../protocol/revision/claims.ts';
import { asStateless, errorForStateless } from '../protocol/revision/projection.ts';
import { asGatewayError, refusalText, toolRefusal } from './answer.ts';
import type { Directory } from './directory.ts';
import { identify, identifyClient } from './identify.ts';
import { createListen } from './listen.ts';
import { listPage } from './lists.ts';
import type { Outlet } from './outlet.ts';
import { createProgressRelay, wantsProgress } from './progress.ts';
import type { Receiver } from './receive.ts';

type Request = Extract<Incoming, { kind: 'request' }>;

/** A request that is being answered. */
export interface Open {
  /** Ends it: the client took it back, or is gone. It gets no answer then. */
  cancel(reason: GatewayError): void;
}

/** All that one credential says in revision 2026-07-28, where each request stands for itself. */
export interface Stateless {
  /** `bytes` is the size of the message on the wire. The outlet may be used before this returns. */
  receive(request: Request, bytes: number, outlet: Outlet): Open;
  /** Requests that wait for an answer; streams of notifications do not. */
  readonly inFlight: number;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
  /** Everything in flight is aborted with this reason, and answered. */
  abort(reason: GatewayError): void;
  /** Its streams of notifications end as the protocol says. Afterwards nothing is received any more. */
  close(): void;
}

export interface StatelessOptions {
  /** Unique while the gateway runs. */
  readonly id: string;
  readonly directory: Directory;
  readonly receiver: Receiver;
  /** Whether several clients may speak here. */
  readonly isMany?: boolean;
  /** The name its owner gave the client; wins over what the client says. */
  readonly client?: string;
  /** The project of the configuration. */
  readonly project?: string;
  /** Unguessable, where one client alone speaks here. */
  readonly session?: string;
  readonly serverInfo: JsonObject;
  /** A bug of ours, for the log. */
  onBug(error: unknown): void;
}

/** Methods of this revision that act on one target. */
const callMethods = ['tools/call', 'resources/read', 'prompts/get', 'completion/complete'] as const;
const isCall = (method: string): method is CallMethod => callMethods.some((known) => known === method);

const listenMethod = 'subscriptions/listen';

/** What was answered already cannot be taken back. */
const nothingOpen: Open = { cancel: () => {} };

/** One request on its way to its answer. */
interface Running {
  readonly request: Request;
  readonly bytes: number;
  readonly outlet: Outlet;
  readonly abort: Abort;
  readonly claims: Claims;
  readonly principal: Principal;
  /** A stream of notifications: nobody waits for its end. */
  readonly isStream: boolean;
}

const noSuchRevision = (requested: unknown): GatewayError =>
  new GatewayError('unsupported-revision', `Revision ${JSON.stringify(requested)?.slice(0, 100)} is not spoken here.`, {
    remedy: `Use revision ${statelessRevision}, or open with initialize.`,
    data: { supported: [statelessRevision], requested },
  });

/** What the request claims of itself, or a refusal (MCP 2026-07-28, «Per-request protocol fields»). */
export const claimsOf = (params: JsonObject): Claims => {
  const revision = claimedRevision(params);
  if (typeof revision !== 'string') {
    throw new GatewayError('invalid-claims', 'params._meta must have io.modelcontextprotocol/protocolVersion.', {
      remedy: `Send the claims of revision ${statelessRevision} with each request.`,
    });
  }
  if (revision !== statelessRevision) throw noSuchRevision(revision);
  const claims = readClaims(params);
  if (typeof claims !== 'string') return claims;
  throw new GatewayError('invalid-claims', claims, {
    remedy: `Send the claims of revision ${statelessRevision} with each request.`,
  });
};

const refuseClaims = ({ id }: Request, outlet: Outlet, error: unknown): void => {
  const known = asGatewayError(error);
  outlet.reply(refusalText(id, known), known.code);
};

/** Answers requests of revision 2026-07-28 for one credential. */
export const createStateless = (options: StatelessOptions): Stateless => {
  const { directory, receiver, serverInfo, onBug } = options;
  const running = new Set<Running>();
  const idlers = new Set<() => void>();
  let inFlight = 0;
  let closed = false;
  // Nothing but the answers of its requests, and its streams, ever reaches such a client.
  const conversation: Conversation = { id: options.id, hear: () => {}, isMany: options.isMany === true };
  let known: Principal | undefined;
  /** Nearly always the same: one client on a pipe. */
  const principalOf = (client: string): Principal => {
    if (known?.client !== client) known = identify(client, options, {});
    return known;
  };
  const listen = createListen({ directory, receiver, id: options.id });

  const begin = (own: Running): void => {
    running.add(own);
    if (!own.isStream) inFlight += 1;
  };

  /** The end of a request, once: with its answer, or without one. */
  const end = (own: Running, answer: string | undefined, refused?: ErrorCode): void => {
    if (!running.delete(own)) return;
    if (answer === undefined) own.outlet.skip();
    else own.outlet.reply(answer, refused);
    if (!own.isStream) inFlight -= 1;
    if (inFlight > 0) return;
    for (const idle of idlers) idle();
    idlers.clear();
  };

  /** Nothing is told of a request that is over. */
  const tell = (own: Running, line: string): void => {
    if (running.has(own)) own.outlet.tell(line);
  };

  const result = (id: RequestId, method: string, value: JsonObject): string =>
    resultText(id, JSON.stringify(asStateless(method, value, serverInfo)));

  const callerOf = (own: Running): Caller => ({
    conversation,
    era: 'stateless',
    capabilities: own.claims.capabilities,
    clientInfo: own.claims.clientInfo,
    logLevel: own.claims.logLevel,
    ask: undefined,
    tell: (method, params) => tell(own, notificationText(method, params)),
  });

  const give = (own: Running, answer: Result): void => {
    const { id, method } = own.request;
    if ('error' in answer) {
      const error = errorForStateless(method, answer.error);
      // Of all numbers, this one has a status of its own over HTTP.
      const refused = error.code === errorTable['missing-capability'].rpc ? 'missing-capability' : undefined;
      end(own, relayText(id, { ...answer, error }), refused);
    } else {
      end(own, relayText(id, { ...answer, result: asStateless(method, answer.result, serverInfo) }));
    }
  };

  const refuse = (own: Running, error: unknown, callId?: string): void => {
    if (!(error instanceof GatewayError)) onBug(error);
    const { id, method } = own.request;
    const known = asGatewayError(error, callId);
    const told = method === 'tools/call' ? toolRefusal(known, callId) : undefined;
    if (told !== undefined) end(own, result(id, method, told));
    else end(own, refusalText(id, known, callId), known.code);
  };

  const call = async (own: Running, method: CallMethod): Promise<void> => {
    const { request, bytes, abort, principal } = own;
    const { params, extras } = request;
    const progress = wantsProgress(params) ? createProgressRelay((line) => tell(own, line)) : undefined;
    const { id: callId, answer } = receiver.receive({
      method,
      params,
      extras,
      principal,
      caller: callerOf(own),
      bytes,
      signal: abort,
      onProgress: progress?.relay,
    });
    try {
      const known = await answer;
      await progress?.precede('');
      give(own, known);
    } catch (error) {
      await progress?.precede('');
      refuse(own, error, callId);
    }
  };

  const discover = (own: Running): void => {
    const { request, principal } = own;
    const { capabilities, instructions } = directory.offer(principal);
    const found = {
      supportedVersions: [statelessRevision],
      capabilities,
      ...(instructions === '' ? {} : { instructions }),
    };
    end(own, result(request.id, request.method, found));
  };

  const answer = async (own: Running): Promise<void> => {
    const { request, abort, principal, bytes } = own;
    const { id, method, params } = request;
    if (isCall(method)) return call(own, method);
    if (isListMethod(method)) {
      const page = await orAborted(listPage(directory, method, params, principal), abort);
      return end(own, result(id, method, { ...page, ...directory.freshness(method) }));
    }
    if (method === 'server/discover') return discover(own);
    if (method === listenMethod) {
      const caller = callerOf(own);
      await listen.open(request, { principal, caller, bytes, signal: abort, tell: (line) => tell(own, line) });
      return end(own, result(id, method, { _meta: { [subscriptionIdKey]: id } }));
    }
    throw new GatewayError('unknown-method', `There is no method ${JSON.stringify(method.slice(0, 200))}.`);
  };

  const abortAll = (reason: GatewayError): void => {
    listen.close();
    for (const { abort } of running) abort.abort(reason);
  };

  return {
    receive(request, bytes, outlet) {
      if (closed) {
        outlet.skip();
        return nothingOpen;
      }
      let claims: Claims;
      try {
        claims = claimsOf(request.params);
      } catch (error) {
        refuseClaims(request, outlet, error);
        return nothingOpen;
      }
      const client = identifyClient(options.client, claims.clientInfo);
      const principal = principalOf(client);
      const isStream = request.method === listenMethod;
      const own: Running = { request, bytes, outlet, abort: new Abort(), claims, principal, isStream };
      begin(own);
      answer(own).catch((error: unknown) => refuse(own, error));
      return {
        cancel(reason) {
          if (!running.has(own)) return;
          end(own, undefined);
          own.abort.abort(reason);
        },
      };
    },
    get inFlight() {
      return inFlight;
    },
    async idle() {
      if (inFlight > 0) await new Promise<void>((resolve) => idlers.add(resolve));
    },
    abort: abortAll,
    close() {
      closed = true;
      abortAll(new GatewayError('cancelled', 'The client is gone.'));
      directory.leave(conversation);
    },
  };
};
