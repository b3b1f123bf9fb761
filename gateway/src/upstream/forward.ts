import { errorTable, GatewayError } from '../errors.ts';
import type { Signal } from '../pipeline/abort.ts';
import type { Call, Handler, Result } from '../pipeline/call.ts';
import type { Askable, Caller, Era } from '../pipeline/caller.ts';
import { orAborted } from '../pipeline/or-aborted.ts';
import type { JsonObject } from '../protocol/json.ts';
import { withClaims, withoutClaims } from '../protocol/revision/claims.ts';
import { asHandshake, errorForHandshake } from '../protocol/revision/projection.ts';
import { askClient, capabilitiesForServers, declaresAny } from './bridge/ask-client.ts';
import type { Ask } from './bridge/ask-client.ts';
import { inputRequired } from './bridge/input.ts';
import type { StateSeal } from './bridge/request-state.ts';
import { driveRounds } from './bridge/rounds.ts';
import type { Suspended } from './bridge/suspended.ts';
import type { Connections, Ownership } from './connections.ts';
import type { Eras } from './eras.ts';
import type { Answerer } from './lanes.ts';
import type { Connection } from './open.ts';

/** Who shares the connections of a server: all clients, all conversations of one client, or nobody. */
export type Isolation = 'shared' | 'per-client' | 'per-session';

export interface ForwardOptions {
  readonly connections: Pick<
    Connections,
    'learn' | 'eras' | 'settle' | 'common' | 'commonNow' | 'owned' | 'ownedNow' | 'worked'
  >;
  isolation(server: string): Isolation;
  /** Notes that the client's conversation uses what belongs to `key`. */
  uses(key: string, caller: Caller): void;
  readonly suspended: Pick<Suspended, 'run'>;
  readonly seal: StateSeal;
  readonly ask: Ask;
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

const typeOf = (resultType: unknown): string =>
  typeof resultType === 'string' ? `a «${resultType.slice(0, 100)}»` : 'something';

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

/** Sends the params of a call on a connection, as they are. */
export const sendOn = (connection: Connection, call: Call, params: JsonObject, signal: Signal): Promise<Result> => {
  const { onProgress } = call;
  return connection.correlator.request(call.method, params, {
    signal,
    call,
    onAnswer: (bytes) => {
      call.wire.bytesOut = bytes;
    },
    extras: call.extras,
    onProgress:
      onProgress &&
      ((progress) => {
        call.wire.progressAt = performance.now();
        onProgress(progress);
      }),
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

  /** For whom a connection is, where all do not share it. */
  const ownershipOf = (server: string, call: Call, era: Era): Ownership | undefined => {
    const { caller, principal } = call;
    const asks = era === 'handshake' && caller.era === 'handshake' && declaresAny(caller.capabilities);
    const { conversation } = caller;
    if (asks) {
      const calls = (): readonly Call[] => connections.ownedNow(server, conversation.id, era)?.correlator.calls() ?? [];
      return {
        key: conversation.id,
        era,
        capabilities: capabilitiesForServers(caller.capabilities),
        owner: conversation,
        onRequest: answererFor(ask, server, caller, calls),
      };
    }
    const kind = isolation(server);
    if (kind === 'shared') return undefined;
    const alone = { era, capabilities: {}, onRequest: undefined };
    return kind === 'per-session'
      ? { ...alone, key: conversation.id, owner: conversation }
      : { ...alone, key: `client ${principal.client}`, owner: undefined };
  };

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
    const ownership = ownershipOf(server, call, era);
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
    if (input === undefined || 'error' in answer || typeof input.state !== 'string') return answer;
    return { ...answer, result: { ...answer.result, requestState: seal.seal(call, { upstream: input.state }) } };
  };

  /** A client with a handshake on a stateless server: the rounds are ours. */
  const rounds = async (connection: Connection, call: Call, signal: Signal): Promise<Result> => {
    const client = askableOf(call);
    const server = call.target.upstream;
    const answer = await driveRounds(call, signal, {
      client,
      send: (more) => sendCurrent(connection, call, withClaims({ ...call.params, ...more }, claims(call)), signal),
      ask: (method, params, until) =>
        client === undefined
          ? Promise.reject(new GatewayError('unknown-method', 'There is nobody to ask.'))
          : askClient(ask, server, client, call, method, params, { signal: until }),
    });
    if ('error' in answer) return { ...answer, error: errorForHandshake(call.method, answer.error) };
    const { resultType = 'complete' } = answer.result;
    if (resultType === 'complete') return { ...answer, result: asHandshake(answer.result) };
    // Whoever does not know the type cannot know what it means («Results»), and the client's revision has no types.
    throw new GatewayError(
      'upstream-failed',
      `The server ${server} answered with ${typeOf(resultType)} in place of a result, which is not relayed.`,
    );
  };

  const handshakeRound = (connection: Connection, call: Call, signal: Signal): Promise<Result> => {
    options.logs(connection, call.caller.logLevel);
    const params = call.caller.era === 'handshake' ? call.params : withoutClaims(call.params);
    return sendOn(connection, call, params, signal);
  };

  /** Whether the call goes on where an earlier one of its client stopped, or may stop itself. */
  const mayStop = ({ caller, method }: Call): boolean =>
    caller.era === 'stateless' && mayAsk.includes(method) && declaresAny(caller.capabilities);

  const send = async (call: Call, eras: Eras, signal: Signal): Promise<Result> => {
    const server = call.target.upstream;
    const era: Era = eras[call.caller.era] ? call.caller.era : eras.handshake ? 'handshake' : 'stateless';
    if (era === 'handshake' && mayStop(call)) return suspended.run(call, signal);
    const found = connectionFor(server, call, era);
    const connection = found instanceof Promise ? await orAborted(found, signal) : found;
    // What is shared may have been opened in another era than was known.
    if (connection.era === 'handshake') return handshakeRound(connection, call, signal);
    return call.caller.era === 'stateless' ? relayRound(connection, call, signal) : rounds(connection, call, signal);
  };

  return async (call, signal) => {
    const server = call.target.upstream;
    const known = connections.eras(server) ?? (await orAborted(connections.learn(server), signal));
    const eras = known[call.caller.era] === 'untried' ? await orAborted(connections.settle(server), signal) : known;
    const answer = await send(call, eras, signal);
    connections.worked(server);
    return answer;
  };
};
