import { errorTable, GatewayError } from '../errors.ts';
import type { Signal } from '../pipeline/abort.ts';
import type { Call, Handler, Result } from '../pipeline/call.ts';
import type { Askable, Caller, Era } from '../pipeline/caller.ts';
import { isAskable } from '../pipeline/caller.ts';
import { abortReason, orAborted } from '../pipeline/or-aborted.ts';
import type { JsonObject } from '../protocol/json.ts';
import { withClaims, withoutClaims, withoutRound } from '../protocol/revision/claims.ts';
import { asHandshake, errorForHandshake, fromHandshake } from '../protocol/revision/projection.ts';
import { capabilitiesForServers, declaresAny, missingFor } from './bridge/ask-client.ts';
import type { AskClient } from './bridge/ask-client.ts';
import { inputRequired } from './bridge/input.ts';
import type { InputRequest, InputRequired } from './bridge/input.ts';
import type { StateSeal } from './bridge/request-state.ts';
import { driveRounds } from './bridge/rounds.ts';
import type { Suspended } from './bridge/suspended.ts';
import type { Connections } from './connections.ts';
import type { Eras } from './eras.ts';
import type { Answerer } from './lanes.ts';
import type { Connection } from './open.ts';
import { ownershipOf } from './ownership.ts';
import type { Isolation, Ownership } from './ownership.ts';

export interface ForwardOptions {
  readonly connections: Pick<Connections, 'learn' | 'eras' | 'common' | 'commonNow' | 'owned' | 'ownedNow'>;
  isolation(server: string): Isolation;
  /** Notes that the client's conversation uses what belongs to `key`. */
  uses(key: string, caller: Caller): void;
  readonly suspended: Pick<Suspended, 'run'>;
  readonly seal: StateSeal;
  readonly ask: AskClient;
  /** How we call ourselves to servers. */
  readonly clientInfo: JsonObject;
  /** Reads the lists of a server again, for what is known of it is out of date. */
  refresh(server: string): Promise<void>;
  /** Has the server tell logs of this level, where it tells less by now. */
  logs(connection: Connection, level: string | undefined): void;
}

/** Methods in which a server of revision 2026-07-28 may ask for input, and an older one may ask in the middle. */
const mayAsk: readonly string[] = ['tools/call', 'prompts/get', 'resources/read'];

const askableOf = ({ principal, caller }: Call): Askable | undefined =>
  caller.ask && { principal, capabilities: caller.capabilities, ask: caller.ask };

/** Which call a server's question is for: the protocol does not say, but the newest is the likeliest. */
const questionOwner = (calls: readonly Call[]): Call | undefined =>
  calls.findLast(({ caller }) => caller.ask !== undefined);

/** Answers what a server asks on the connection that one client's conversation has for itself. */
export const answererFor =
  (ask: AskClient, server: string, caller: Caller, connections: Pick<Connections, 'ownedNow'>): Answerer =>
  (method, params, options) => {
    const own = connections.ownedNow(server, caller.conversation.id, 'handshake');
    const call = questionOwner(own?.correlator.calls() ?? []);
    const client = (call && askableOf(call)) ?? caller.conversation.client;
    if (client === undefined) return Promise.reject(new GatewayError('unknown-method', 'There is nobody to ask.'));
    return ask({ server, client, call, method, params, ...options });
  };

/** The server asks for what its client cannot give. */
const refuseMissing = (server: string, { method, params }: InputRequest, capabilities: JsonObject): void => {
  const requiredCapabilities = isAskable(method) ? missingFor(capabilities, method, params) : {};
  if (requiredCapabilities === undefined) return;
  throw new GatewayError(
    'missing-capability',
    `The server ${server} asks for ${method.slice(0, 200)}, which this client does not offer.`,
    { remedy: 'Declare the capability, or use another tool.', data: { requiredCapabilities } },
  );
};

/** How a call is spoken to its server: as its client speaks, where the server does; else with a handshake where it can. */
export const eraFor = (eras: Eras, { caller }: Pick<Call, 'caller'>): Era =>
  eras[caller.era] ? caller.era : eras.handshake ? 'handshake' : 'stateless';

/** Sends the params of a call on a connection, as they are. */
export const sendOn = (connection: Connection, call: Call, params: JsonObject, signal: Signal): Promise<Result> => {
  const { onProgress } = call;
  return connection.correlator.request(call.method, params, {
    signal,
    call,
    extras: call.extras,
    onProgress:
      onProgress &&
      ((progress) => {
        call.wire.progressAt = performance.now();
        onProgress(progress);
      }),
  });
};

/** The same on a connection that opened with a handshake. */
export const sendPlain = (connection: Connection, call: Call, signal: Signal): Promise<Result> => {
  if (call.caller.era === 'handshake') return sendOn(connection, call, call.params, signal);
  return sendOn(connection, call, withoutClaims(call.params), signal).then((answer) =>
    'result' in answer ? { ...answer, result: fromHandshake(answer.result) } : answer,
  );
};

/** A result that a client of the revisions with a handshake can read. */
const readable = (server: string, result: JsonObject): JsonObject => {
  const { resultType = 'complete' } = result;
  if (resultType === 'complete') return asHandshake(result);
  const kind = JSON.stringify(resultType).slice(0, 100);
  throw new GatewayError('upstream-failed', `The server ${server} answered with a result of the type ${kind}.`, {
    remedy: 'Use a client of revision 2026-07-28, or another tool.',
  });
};

/**
 * Sends each call to its upstream, in whatever era that speaks, and brings back an answer of the client's own. Rejects
 * with `upstream-failed` when the connection breaks.
 */
export const forward = (options: ForwardOptions): Handler => {
  const { connections, isolation, suspended, seal, ask, clientInfo } = options;

  const claims = ({ caller }: Call) => ({
    clientInfo,
    capabilities: capabilitiesForServers(caller.capabilities),
    // Clients of the older kind hear what they do not turn off.
    logLevel: caller.logLevel ?? (caller.era === 'handshake' ? 'info' : undefined),
  });

  /** Where too many have one already, a server that may ask nobody is better than none. */
  const own = async (server: string, ownership: Ownership, era: Era): Promise<Connection> => {
    try {
      return await connections.owned(server, ownership);
    } catch (error) {
      const full = error instanceof GatewayError && error.code === 'rate-limited';
      if (full && isolation(server) === 'shared') return connections.common(server, era);
      throw error;
    }
  };

  const connectionFor = (server: string, call: Call, era: Era): Connection | Promise<Connection> => {
    const { capabilities } = call.caller;
    if (isolation(server) === 'shared' && !declaresAny(capabilities)) {
      return connections.commonNow(server, era) ?? connections.common(server, era);
    }
    const ownership = ownershipOf(isolation(server), call, era, (caller) =>
      answererFor(ask, server, caller, connections),
    );
    if (ownership === undefined) return connections.commonNow(server, era) ?? connections.common(server, era);
    options.uses(ownership.key, call.caller);
    return connections.ownedNow(server, ownership.key, era) ?? own(server, ownership, era);
  };

  /** A server whose tools want other headers than they did is asked for its tools, and once more (MCP 2026-07-28, «Server Validation»). */
  const sendCurrent = async (
    connection: Connection,
    call: Call,
    params: JsonObject,
    signal: Signal,
  ): Promise<Result> => {
    const answer = await sendOn(connection, call, params, signal);
    if (!('error' in answer) || answer.error.code !== errorTable['header-mismatch'].rpc) return answer;
    await orAborted(options.refresh(call.target.upstream), signal);
    return sendOn(connection, call, params, signal);
  };

  /** Whether the client may be asked all of this: the policy is asked, and a record kept, before it is. */
  const admit = async (call: Call, { requests }: InputRequired, signal: Signal): Promise<void> => {
    const { principal, caller, target } = call;
    if (!mayAsk.includes(call.method))
      throw new GatewayError('upstream-failed', `The server ${target.upstream} asked for input where it may not.`);
    for (const [, request] of requests) refuseMissing(target.upstream, request, caller.capabilities);
    // What comes of it is in the client's next round.
    const client: Askable = { principal, capabilities: caller.capabilities, ask: async () => ({ result: {} }) };
    await Promise.all(
      requests.map(([, { method, params }]) =>
        ask({ server: target.upstream, client, call: undefined, method, params, signal }),
      ),
    );
  };

  /** One round of a stateless client on a stateless server: its state passes through our hands. */
  const relayRound = async (connection: Connection, call: Call, signal: Signal): Promise<Result> => {
    const { requestState: sealed, ...rest } = call.params;
    const state = sealed === undefined ? undefined : seal.open(call, sealed);
    if (state !== undefined && !('upstream' in state)) {
      throw new GatewayError('invalid-arguments', 'The call that params.requestState goes on with is over.', {
        remedy: 'Send the request again without requestState and inputResponses.',
      });
    }
    const params = state === undefined ? rest : { ...rest, requestState: state.upstream };
    const answer = await sendCurrent(connection, call, withClaims(params, claims(call)), signal);
    const input = inputRequired(answer);
    if (input === undefined || 'error' in answer) return answer;
    await admit(call, input, signal);
    if (input.state === undefined) return answer;
    return { ...answer, result: { ...answer.result, requestState: seal.seal(call, { upstream: input.state }) } };
  };

  /** A client with a handshake on a stateless server: the rounds are ours. */
  const rounds = async (connection: Connection, call: Call, signal: Signal): Promise<Result> => {
    const client = askableOf(call);
    const server = call.target.upstream;
    const params = withoutRound(call.params);
    const answer = await driveRounds(call, signal, {
      send: (more) => sendCurrent(connection, call, withClaims({ ...params, ...more }, claims(call)), signal),
      async ask(request, until) {
        refuseMissing(server, request, client?.capabilities ?? {});
        if (client === undefined) throw new GatewayError('unknown-method', 'There is nobody to ask.');
        return ask({ server, client, call, ...request, signal: until });
      },
    });
    if ('error' in answer) return { ...answer, error: errorForHandshake(call.method, answer.error) };
    const { ttlMs } = answer.result;
    if (typeof ttlMs === 'number') call.wire.ttlMs = ttlMs;
    return { ...answer, result: readable(server, answer.result) };
  };

  const handshakeRound = (connection: Connection, call: Call, signal: Signal): Promise<Result> => {
    options.logs(connection, call.caller.logLevel);
    return sendPlain(connection, call, signal);
  };

  /** Whether the call goes on where an earlier one of its client stopped, or may stop itself. */
  const mayStop = ({ caller, method, params }: Call): boolean =>
    caller.era === 'stateless' &&
    mayAsk.includes(method) &&
    (declaresAny(caller.capabilities) || params['requestState'] !== undefined);

  const sendBy = (connection: Connection, call: Call, signal: Signal): Promise<Result> => {
    if (connection.era === 'handshake') return handshakeRound(connection, call, signal);
    return call.caller.era === 'stateless' ? relayRound(connection, call, signal) : rounds(connection, call, signal);
  };

  /** The connection that all share, where it is there and right for the call: so it is for most, and nothing is waited for. */
  const atHand = ({ caller, target, params }: Call, { aborted }: Signal): Connection | undefined =>
    aborted ||
    declaresAny(caller.capabilities) ||
    params['requestState'] !== undefined ||
    isolation(target.upstream) !== 'shared'
      ? undefined
      : connections.commonNow(target.upstream, caller.era);

  const send = async (call: Call, era: Era, signal: Signal): Promise<Result> => {
    // A client that is gone leaves nobody who would end what is opened for it.
    if (signal.aborted) throw abortReason(signal);
    if (era === 'handshake' && mayStop(call)) return suspended.run(call, signal);
    const found = connectionFor(call.target.upstream, call, era);
    // What is shared may have been opened in another era than was known.
    return sendBy(found instanceof Promise ? await orAborted(found, signal) : found, call, signal);
  };

  /** A server that turns out to speak otherwise than it did is spoken to anew. */
  const sendAsItSpeaks = async (call: Call, signal: Signal): Promise<Result> => {
    const server = call.target.upstream;
    const remembered = connections.eras(server);
    const known =
      remembered === undefined || remembered[call.caller.era] === 'untried'
        ? await orAborted(connections.learn(server, call.caller.era), signal)
        : remembered;
    const era = eraFor(known, call);
    try {
      return await send(call, era, signal);
    } catch (error) {
      const now = eraFor(connections.eras(server) ?? known, call);
      const unopened = error instanceof GatewayError && error.code === 'upstream-unavailable';
      if (!unopened || now === era) throw error;
      return send(call, now, signal);
    }
  };

  return (call, signal) => {
    const connection = atHand(call, signal);
    return connection === undefined ? sendAsItSpeaks(call, signal) : sendBy(connection, call, signal);
  };
};
