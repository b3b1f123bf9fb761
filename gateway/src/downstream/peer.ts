import { GatewayError } from '../errors.ts';
import type { Caller, Conversation } from '../pipeline/caller.ts';
import type { Principal } from '../policy/grant.ts';
import type { EnvelopeContext } from '../protocol/envelope.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { notificationText } from '../protocol/jsonrpc.ts';
import { isLogLevel, logLevels } from '../protocol/mcp.ts';
import type { LogLevel } from '../protocol/mcp.ts';
import { hasLinks, negotiate } from '../protocol/revision/handshake.ts';
import type { HandshakeRevision } from '../protocol/revision/handshake.ts';
import { createAsking } from './asking.ts';
import type { Asking } from './asking.ts';
import type { Directory } from './directory.ts';
import { identify, identifyClient } from './identify.ts';
import type { Outlet } from './outlet.ts';

export interface PeerOptions {
  /** Unique while the gateway runs. */
  readonly id: string;
  readonly directory: Directory;
  /** The name its owner gave the client; wins over what the client says. */
  readonly client?: string;
  /** The project of the configuration. */
  readonly project?: string;
  /** Unguessable: what its principal is known by where the engine names no session. */
  readonly session?: string;
  readonly serverInfo: JsonObject;
  /**
   * Takes one line for the client that no message of its own led to. It may be lost where the client does not read; false
   * where nobody listens now.
   */
  hear(line: string): unknown;
}

/** Who is at the other end of a session: what the handshake said of it, and how it is reached. */
export interface Peer {
  readonly conversation: Conversation;
  readonly asking: Asking;
  readonly principal: Principal;
  principalFor(context: EnvelopeContext): Principal;
  callerFor(outlet: Outlet): Caller;
  /** The revision that was agreed on; undefined before the handshake. */
  readonly revision: HandshakeRevision | undefined;
  /** The handshake, as the JSON text of its result. Throws `invalid-request` for a second one. */
  initialize(params: JsonObject): string;
  /** Keeps what it wants to hear, as the JSON text of the result. */
  setLogLevel(params: JsonObject): string;
  /** From now on it hears of changes. */
  listen(): void;
  /** From now on it hears nothing any more. */
  leave(): void;
}

export const createPeer = (options: PeerOptions): Peer => {
  const { directory, hear } = options;
  const asking = createAsking();
  let revision: HandshakeRevision | undefined;
  let capabilities: JsonObject = {};
  let clientInfo: JsonObject | undefined;
  let logLevel: LogLevel | undefined;
  let client = identifyClient(options.client, undefined);

  const principalFor = (context: EnvelopeContext): Principal => identify(client, options, context);
  let principal = principalFor({});

  const conversation: Conversation = {
    id: options.id,
    hear(method, params) {
      // Before the handshake is over, nothing but its answer may be said (MCP, «Lifecycle»).
      if (presence === 'inside') hear(notificationText(method, params));
    },
    get logLevel() {
      return logLevel;
    },
    client: {
      get principal() {
        return principal;
      },
      get capabilities() {
        return capabilities;
      },
      ask: (method, params, more) => asking.ask(hear, method, params, more),
    },
  };
  let presence: 'outside' | 'inside' | 'hushed' = 'outside';
  const listen = (): void => {
    if (presence !== 'outside') return;
    presence = 'inside';
    directory.join(conversation);
  };
  const leave = (): void => {
    if (presence === 'inside') directory.leave(conversation);
    presence = 'hushed';
  };

  // A class, because over HTTP each request has one, and a getter of its own costs an object more than all the rest of it.
  class SessionCaller implements Caller {
    readonly conversation = conversation;
    readonly era = 'handshake';
    readonly capabilities = capabilities;
    readonly clientInfo = clientInfo;
    readonly readsLinks = revision === undefined || hasLinks(revision);
    readonly ask: NonNullable<Caller['ask']>;
    readonly tell: Caller['tell'];
    constructor({ tell }: Outlet) {
      this.ask = (method, params, more) => asking.ask(tell, method, params, more);
      this.tell = (method, params) => tell(notificationText(method, params));
    }
    get logLevel(): LogLevel | undefined {
      return logLevel;
    }
  }
  // On a pipe every message has the same one.
  let last: { readonly outlet: Outlet; readonly caller: Caller } | undefined;
  const callerFor = (outlet: Outlet): Caller => {
    if (last?.outlet !== outlet) last = { outlet, caller: new SessionCaller(outlet) };
    return last.caller;
  };

  const initialize = (params: JsonObject): string => {
    if (revision !== undefined) {
      throw new GatewayError('invalid-request', 'This connection was initialized before.', {
        remedy: 'Open a new connection to begin anew.',
      });
    }
    revision = negotiate(params['protocolVersion']);
    client = identifyClient(options.client, params['clientInfo']);
    capabilities = isObject(params['capabilities']) ? params['capabilities'] : {};
    clientInfo = isObject(params['clientInfo']) ? params['clientInfo'] : undefined;
    last = undefined;
    principal = principalFor({});
    const offer = directory.offer(principal);
    return JSON.stringify({
      protocolVersion: revision,
      capabilities: offer.capabilities,
      serverInfo: options.serverInfo,
      ...(offer.instructions === '' ? {} : { instructions: offer.instructions }),
    });
  };

  const setLogLevel = (params: JsonObject): string => {
    const { level } = { level: params['level'] };
    if (!isLogLevel(level))
      throw new GatewayError('invalid-arguments', `params.level must be one of ${logLevels.join(', ')}.`);
    logLevel = level;
    directory.setLogLevel(level);
    return '{}';
  };

  return {
    conversation,
    asking,
    get principal() {
      return principal;
    },
    principalFor,
    callerFor,
    get revision() {
      return revision;
    },
    initialize,
    setLogLevel,
    listen,
    leave,
  };
};
