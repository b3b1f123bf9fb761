import { errorTable, GatewayError } from '../errors.ts';
import type { Signal } from '../pipeline/abort.ts';
import type { Call, Handler, Result } from '../pipeline/call.ts';
import { abortReason, orAborted } from '../pipeline/or-aborted.ts';
import type { JsonObject } from '../protocol/json.ts';
import { withClaims, withoutClaims } from '../protocol/revision/claims.ts';
import { asHandshake, errorForHandshake } from '../protocol/revision/projection.ts';
import { askClient, capabilitiesForServers, declaresAny } from './bridge/ask-client.ts';
import type { Ask } from './bridge/ask-client.ts';
import { inputRequired } from './bridge/input.ts';
import type { StateSeal } from './bridge/request-state.ts';
import { driveRounds } from './bridge/rounds.ts';
import type { Suspended } from './bridge/suspended.ts';
import { askableOf, suitableEra } from './choose.ts';
import type { Choose } from './choose.ts';
import type { Connections } from './connections.ts';
import type { Eras } from './eras.ts';
import type { Connection } from './open.ts';

export interface ForwardOptions {
  readonly connections: Pick<Connections, 'learn' | 'eras' | 'settle' | 'worked'>;
  readonly choose: Pick<Choose, 'connection'>;
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
  const { connections, choose, suspended, seal, ask, clientInfo } = options;

  const claims = ({ caller }: Call) => ({
    clientInfo,
    capabilities: capabilitiesForServers(caller.capabilities),
    // Clients of the older kind hear what they do not turn off.
    logLevel: caller.logLevel ?? (caller.era === 'handshake' ? 'info' : undefined),
  });

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
    return 'error' in answer
      ? { ...answer, error: errorForHandshake(call.method, answer.error) }
      : { ...answer, result: asHandshake(answer.result) };
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
    const era = suitableEra(eras, call.caller.era);
    if (era === 'handshake' && mayStop(call)) return suspended.run(call, signal);
    const found = choose.connection(call, era);
    const connection = found instanceof Promise ? await orAborted(found, signal) : found;
    // What is shared may have been opened in another era than was known.
    if (connection.era === 'handshake') return handshakeRound(connection, call, signal);
    return call.caller.era === 'stateless' ? relayRound(connection, call, signal) : rounds(connection, call, signal);
  };

  return async (call, signal) => {
    // Nothing is opened for someone who has gone meanwhile: nobody would end it.
    if (signal.aborted) throw abortReason(signal);
    const server = call.target.upstream;
    const known = connections.eras(server) ?? (await orAborted(connections.learn(server), signal));
    const eras = known[call.caller.era] === 'untried' ? await orAborted(connections.settle(server), signal) : known;
    const answer = await send(call, eras, signal);
    connections.worked(server);
    return answer;
  };
};
