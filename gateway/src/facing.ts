import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { ApprovalChannels } from './approval-channels.ts';
import type { Config } from './config/config.ts';
import { listeningProblem } from './config/listening.ts';
import type { Directory, Found, ServerStatus } from './downstream/directory.ts';
import type { EngineHooks } from './downstream/engine-hooks.ts';
import type { HttpEvent, HttpFace, HttpSettings, PreparedSettings } from './downstream/http/options.ts';
import { identify, identifyClient } from './downstream/identify.ts';
import { createPipe } from './downstream/pipe.ts';
import type { Receiver } from './downstream/receive.ts';
import { createSession } from './downstream/session.ts';
import { createStateless } from './downstream/stateless.ts';
import { serveStdio } from './downstream/stdio.ts';
import type { StdioFace } from './downstream/stdio.ts';
import { ConfigError } from './errors.ts';
import type { GatewayError } from './errors.ts';
import type { JsonObject } from './pipeline/call.ts';
import { turnedAwayRecord } from './pipeline/turned-away-record.ts';
import type { Principal, Target } from './policy/grant.ts';
import { declaredHeaders } from './protocol/mcp-headers.ts';
import { readClaims } from './protocol/revision/claims.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import { createTally } from './telemetry/tally.ts';

export interface ServeOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** The name its owner gave the client; wins over what the client says of itself. */
  readonly client?: string;
}

/** What holds instead of what the configuration says. */
export interface ServeHttpOptions {
  readonly host?: string;
  readonly port?: number;
  readonly auth?: 'token' | 'none';
  /** The name that its owner gives to whoever connects, where nobody is asked for a token. */
  readonly client?: string;
}

type FacingConfig = Pick<Config, 'http' | 'maxMessageBytes' | 'maxConnections' | 'project'>;

export interface FacingOptions {
  readonly config: FacingConfig;
  readonly state: Pick<State, 'audit' | 'tokens'>;
  readonly log: Log;
  readonly clientInfo: JsonObject;
  readonly directory: Directory;
  readonly receiver: Receiver;
  readonly engine: ApprovalChannels['engine'];
  /** What the engine on a pipe hooks into. */
  engineHooks(hear: (line: string) => unknown): EngineHooks;
  /** Whether this principal may see the entry. */
  isVisible(entry: { target: Target; own: JsonObject }, principal: Principal): boolean;
  servers(): readonly ServerStatus[];
  /** How the gateway as a whole stands. */
  standing(): JsonObject;
  /** Somebody without a token that holds was turned away. */
  onTurnedAway(): void;
  nextId(): string;
  /** Stops reading what servers write, or goes on. */
  hold(held: boolean): void;
}

/** What faces clients as another configuration wants it, ready to hold. */
export interface PreparedFacing {
  commit(): void;
  cancel(): void;
  /** Keys of the configuration that can only hold after a new start. */
  readonly waiting: readonly string[];
}

/** The gateway as its clients meet it: on a pair of pipes, and over HTTP. */
export interface Facing {
  /** Tries what another configuration wants. Rejects with a ConfigError where it cannot be; nothing has changed then. */
  prepare(config: FacingConfig): Promise<PreparedFacing>;
  serve(options: ServeOptions): StdioFace;
  serveHttp(options?: ServeHttpOptions): Promise<HttpFace>;
  /** Ends all conversations. */
  leave(reason: GatewayError): Promise<void>;
  /** Tells what is left to tell. */
  close(): void;
}

/** For calls in flight when a client ends its input. */
const drainMs = 5_000;

/** How the configuration calls what cannot change while it listens. */
const keysOfHttp = { host: 'server_config.host', port: 'server_config.port', tls: 'http.tls' } as const;

/** What holds over HTTP: what whoever started it said goes first. Throws ConfigError where other machines would get in unasked. */
const settingsOf = (config: FacingConfig, fixed: ServeHttpOptions): HttpSettings => {
  const { http } = config;
  const { host = http.host, port = http.port, auth = http.auth } = fixed;
  const problem = listeningProblem({ host, auth, allowRemote: http.allowRemote });
  if (problem !== undefined) throw new ConfigError(`${problem.message} ${problem.remedy}`);
  return {
    host,
    port,
    path: http.path,
    ...(http.tls === undefined ? {} : { tls: http.tls }),
    allowedHosts: http.allowedHosts,
    allowedOrigins: http.allowedOrigins,
    maxMessageBytes: config.maxMessageBytes,
    maxConnections: config.maxConnections,
    limits: { sessionIdleMs: http.sessionIdleMs, maxSessions: http.maxSessions },
  };
};

/** Nobody guesses it, and it never comes back: what is granted for a session ends with it. */
const newSession = (): string => `s-${randomBytes(16).toString('hex')}`;

export const createFacing = (options: FacingOptions): Facing => {
  const { config, state, log, directory, receiver, isVisible, nextId } = options;
  const views = { list: options.servers, standing: options.standing };
  const faces = new Set<Pick<StdioFace, 'close' | 'ended'>>();
  let conversations = 0;
  /** What each conversation with a client works with; `session` where one client alone speaks in it. */
  const downstream = (client: string | undefined, session?: string) => ({
    id: `c${(conversations += 1)}`,
    directory,
    receiver,
    serverInfo: options.clientInfo,
    onBug: (error: unknown) => log.error('This is a bug of the gateway.', { error }),
    ...(client === undefined ? {} : { client }),
    ...(session === undefined ? {} : { session }),
    ...(config.project === undefined ? {} : { project: config.project.name }),
  });

  /** What its sender may see of a tool decides about its headers: others learn from them no more than from a list. */
  const toolSchema = (name: string, client: string | undefined, params: JsonObject): unknown => {
    const schemaOf = ({ target, own }: Found): unknown => {
      const schema = own?.['inputSchema'];
      // Most tools have no headers of their own: then there is nothing to tell, and nothing to decide.
      if (own === undefined || declaredHeaders(schema).length === 0) return undefined;
      const claims = readClaims(params);
      const named = identifyClient(client, typeof claims === 'string' ? undefined : claims.clientInfo);
      const principal = identify(named, { project: config.project?.name }, {});
      return isVisible({ target, own }, principal) ? schema : undefined;
    };
    const found = directory.find('tools/call', { name });
    if (found === undefined) return undefined;
    return found instanceof Promise ? found.then((late) => late && schemaOf(late)) : schemaOf(found);
  };
  const turnedAway = createTally((count) => {
    log.warn('Someone without a token that holds was turned away over HTTP.', { times: count });
    try {
      state.audit.begin(turnedAwayRecord(nextId(), Date.now(), count));
    } catch (error) {
      log.error('Requests that were turned away could not be recorded.', { error });
    }
  });
  const onHttp = (event: HttpEvent): void => {
    if (event.kind === 'refused' && event.status === 401) {
      turnedAway.add();
      options.onTurnedAway();
    }
    if (event.kind === 'bug') log.error('This is a bug of the gateway.', { error: event.error });
    else if (event.kind === 'crowded') log.debug('A connection was turned away: there are too many.');
    else if (event.kind === 'session-ended') log.debug(`A session ended: ${event.reason}`, { client: event.client });
    else log.debug(`Refused with ${event.status}: ${event.message}`, { client: event.client });
  };
  const own = <Face extends Pick<StdioFace, 'close' | 'ended'>>(face: Face): Face => {
    faces.add(face);
    void face.ended.then(() => faces.delete(face));
    return face;
  };

  const webFaces = new Map<HttpFace, ServeHttpOptions>();
  const prepare = async (next: FacingConfig): Promise<PreparedFacing> => {
    const prepared: PreparedSettings[] = [];
    const cancel = (): void => prepared.forEach((one) => one.cancel());
    for (const [face, fixed] of webFaces) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- hardly ever more than one, and each may fail
        prepared.push(await face.prepare(settingsOf(next, fixed)));
      } catch (error) {
        cancel();
        throw error;
      }
    }
    const waiting = new Set(prepared.flatMap((one) => one.waiting).map((key) => keysOfHttp[key]));
    return { waiting: [...waiting], cancel, commit: () => prepared.forEach((one) => one.commit()) };
  };

  return {
    prepare,
    async serveHttp(fixed = {}) {
      // What HTTP needs takes its time to load, and most gateways speak over stdio.
      const { serveHttp } = await import('./downstream/http/face.ts');
      const face = await serveHttp({
        ...settingsOf(config, fixed),
        authenticate(token) {
          if ((fixed.auth ?? config.http.auth) === 'none') return { client: fixed.client };
          return token === undefined ? undefined : state.tokens.check(token);
        },
        createSession: ({ hear }, owner) => createSession({ ...downstream(owner, newSession()), servers: views, hear }),
        createStateless: (owner) => createStateless({ ...downstream(owner), isMany: true }),
        toolSchema,
        onEvent: onHttp,
      });
      webFaces.set(face, fixed);
      void face.ended.then(() => webFaces.delete(face));
      return own(face);
    },
    serve({ input, output, client }) {
      const session = newSession();
      return own(
        serveStdio({
          input,
          output,
          maxMessageBytes: config.maxMessageBytes,
          drainMs,
          // With others beside it, one that does not read must not make them wait.
          onFull: (full) => options.hold(full && faces.size === 1),
          createPipe: (send, hear) =>
            createPipe({
              send,
              session: createSession({
                ...downstream(client, session),
                servers: views,
                hear,
                engineChannel: options.engine,
                engineHooks: options.engineHooks,
              }),
              stateless: createStateless(downstream(client, session)),
            }),
        }),
      );
    },
    async leave(reason) {
      await Promise.all([...faces].map((face) => face.close(reason)));
    },
    close: () => turnedAway.close(),
  };
};
