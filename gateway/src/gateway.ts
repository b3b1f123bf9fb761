import { createHash, randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import packageJson from '../package.json' with { type: 'json' };
import { createApprovalChannels } from './approval-channels.ts';
import { createApproving } from './approving.ts';
import type { Config } from './config/config.ts';
import { bothForms, real } from './config/place.ts';
import { secretHolders, secretsOf } from './config/secrets-named.ts';
import { fillAll } from './config/secret-reference.ts';
import type { Found, ServerStatus } from './downstream/directory.ts';
import { createCallIds, createReceiver } from './downstream/receive.ts';
import type { HttpEvent, HttpFace } from './downstream/http/options.ts';
import { identify, identifyClient } from './downstream/identify.ts';
import { createPipe } from './downstream/pipe.ts';
import type { Received, Receiver } from './downstream/receive.ts';
import { createSession } from './downstream/session.ts';
import { createStateless } from './downstream/stateless.ts';
import { serveStdio } from './downstream/stdio.ts';
import type { StdioFace } from './downstream/stdio.ts';
import { machine } from './downstream/world.ts';
import { createLingering } from './confinement/lingering.ts';
import { createGuardedFetch } from './egress/guarded-fetch.ts';
import { GatewayError } from './errors.ts';
import type { AuditRecord, Call, JsonObject, Result } from './pipeline/call.ts';
import { nobody } from './pipeline/caller.ts';
import type { Desk } from './pipeline/desk.ts';
import { createFactsSource } from './pipeline/facts-source.ts';
import { unspent } from './pipeline/carried.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import type { Parts } from './pipeline/pipeline.ts';
import { createReverse } from './pipeline/reverse.ts';
import { serverRecord } from './pipeline/server-record.ts';
import { turnedAwayRecord } from './pipeline/turned-away-record.ts';
import { decide } from './policy/decide.ts';
import { guards } from './policy/guards.ts';
import { explainRefusal } from './policy/explain.ts';
import type { Principal, Target } from './policy/grant.ts';
import type { Need } from './policy/need.ts';
import { isObject } from './protocol/json.ts';
import type { CallMethod, ListMethod } from './protocol/mcp.ts';
import { changedNotifications } from './protocol/mcp.ts';
import { declaredHeaders } from './protocol/mcp-headers.ts';
import { readClaims } from './protocol/revision/claims.ts';
import { createInspecting } from './inspecting.ts';
import { createComparedCalls } from './quarantine/compared-calls.ts';
import { createPromptBodies } from './quarantine/prompt-bodies.ts';
import { createObserving } from './observing.ts';
import { createQuarantined } from './quarantined.ts';
import { checkExpressible, createSandboxed } from './sandboxed.ts';
import { carryGrants } from './store/carry-grants.ts';
import { grantSource } from './store/grant-source.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import { createMask, maskedLog } from './telemetry/mask.ts';
import { createMeter } from './telemetry/meter.ts';
import { createTally } from './telemetry/tally.ts';
import { administer } from './upstream/administer.ts';
import { carryByProcess } from './upstream/carrier.ts';
import type { Carry } from './upstream/carrier.ts';
import { createDirectory } from './upstream/directory.ts';
import { carryByHttp } from './upstream/http.ts';
import type { HttpOptions } from './upstream/http.ts';
import { profileOf, serverSpec } from './upstream/providers.ts';
import { isRemote } from './upstream/remote.ts';
import { publishedBy } from './upstream/published.ts';
import { serverStatus } from './upstream/status.ts';
import type { ServerState } from './upstream/supervisor.ts';
import { createUpstreams } from './upstream/upstreams.ts';
import { createWatching } from './watching.ts';
import { Abort } from './pipeline/abort.ts';
import type { Signal } from './pipeline/abort.ts';

// What a person is told of a provider before there is a gateway.
export { findBrowser } from './upstream/find-browser.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly state: State;
  readonly log: Log;
}

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

/** A running gateway. Whoever creates it closes it. */
export interface Gateway {
  /** Serves one client on a pair of pipes. */
  serve(options: ServeOptions): StdioFace;
  /**
   * Listens for clients over HTTP. Rejects with a ConfigError where the address or the certificate cannot be used.
   * Whether the address may be listened at is for the caller to have asked: see `listeningProblem`.
   */
  serveHttp(options?: ServeHttpOptions): Promise<HttpFace>;
  /** What the principal may call, as its client would see it. */
  list(method: ListMethod, principal: Principal): Promise<readonly JsonObject[]>;
  /** One call through the whole pipeline. Rejects with a GatewayError. */
  call(
    method: CallMethod,
    params: JsonObject,
    principal: Principal,
    signal?: Signal,
    onProgress?: (params: JsonObject) => void,
  ): Promise<Result>;
  /** Where calls wait for a person. */
  readonly desk: Desk;
  servers(): readonly ServerStatus[];
  /** Starts the servers that were never seen, and waits for their lists at most this long. */
  discover(waitMs: number): Promise<void>;
  close(): Promise<void>;
}

/** How long a list waits for servers that were never seen; what comes later is announced. */
const listPatienceMs = 5_000;
/** Of a server that is reached over HTTP; one that is started here has its own from the configuration. */
const startTimeoutMs = 30_000;
/** Between the steps of ending a server. */
const graceMs = 1_500;
/** For calls in flight when a client ends its input. */
const drainMs = 5_000;
/** How often grants given elsewhere are looked for, to tell clients that their lists changed. */
const watchGrantsMs = 1_000;

const clientInfo = { name: packageJson.name, title: 'StoryCore MCP', version: packageJson.version };

/** Wires the parts of a configuration together. Starts no server. */
export const createGateway = ({ config, state, log: plainLog }: GatewayOptions): Gateway => {
  const mask = createMask();
  const log = maskedLog(plainLog, mask);
  const secret = async (name: string): Promise<string | undefined> => {
    const value = await state.secrets.get(name);
    // Before anyone is handed it: from then on it may come back in what a server says.
    if (value !== undefined) mask.learn(name, value);
    return value;
  };
  // And before a server is started that has them: a client may know one, and write it into an argument for another.
  const named = new Set(secretHolders(config).flatMap(secretsOf));
  for (const name of named) {
    // Whoever needs it is told why it is not to be had.
    secret(name).catch(() => {});
  }
  for (const { path, message, remedy } of config.warnings) log.warn(message, { at: path, remedy });
  const meter = createMeter();
  /** Of the authorities that are trusted beside those of this machine. */
  const trusted = config.certificates === undefined ? [] : [real(config.certificates.path)];
  const own = { state: state.folders, key: config.http.tls === undefined ? [] : bothForms(config.http.tls.key) };
  checkExpressible(config);
  const source = grantSource([...guards(own, machine.platform), ...config.grants], state.grants, state.uses);
  const nextId = createCallIds(randomBytes(4).toString('hex'));
  const faces = new Set<Pick<StdioFace, 'close' | 'ended'>>();
  /** Keeps what happened by itself: there is nobody to refuse where that fails. */
  const keep = (what: AuditRecord, server: string): boolean => {
    try {
      state.audit.begin(mask.record(what));
      observing.recorded(what);
      return true;
    } catch (error) {
      log.error('What happened to a server could not be recorded.', { server, error });
      return false;
    }
  };
  const observing = createObserving({
    config,
    state,
    log,
    version: packageJson.version,
    meter,
    nextId,
    keep,
    views: () => upstreams.views(),
    running: (server) => upstreams.connections.inFlight(server).length,
    queued: () => 0,
    use: (server, pid) => sandboxed.use(server, pid),
    secret,
  });
  const watching = createWatching({ config, state, log, nextId, keep });
  const record = (server: string, entered: ServerState): void => {
    const { state: name, ...more } = entered;
    watching.entered(server, entered);
    const reason = 'reason' in more ? more.reason : undefined;
    log[reason === undefined ? 'info' : 'warn'](`Server ${server}: ${name}`, { server, reason });
    keep(serverRecord(nextId(), Date.now(), server, name, reason), server);
    if (name === 'ready') quarantined.started(server);
    else comparedCalls.left(server);
  };

  const facts = createFactsSource(
    config.servers.map((server) => ({ ...server, base: server.cwd, profile: profileOf(server) })),
    machine,
  );

  const lingering = createLingering();
  const quarantined = createQuarantined({
    config,
    state,
    log,
    nextId,
    keep,
    listed: (server) => upstreams.catalog.surface(server),
    stop: (server) => upstreams.stop(server),
    start: (server) => upstreams.start(server),
    readsOnly: facts.readsOnly,
  });
  const parts: Pick<Parts, 'meter' | 'auditSink' | 'quarantineList' | 'policy'> = {
    quarantineList: quarantined,
    meter: config.metrics ? meter : { observe: () => {} },
    auditSink: {
      begin: (call) => state.audit.grouped.begin(mask.record(call)),
      end: (ending) => state.audit.grouped.end(mask.record(ending)),
    },
    policy: {
      ...source,
      consume(used, alone, earlier) {
        if (alone === undefined && !source.isCounting) return true;
        lingering.note(source.grants(Date.now()), used);
        if (alone !== undefined) lingering.note(alone, used);
        return source.consume(earlier === undefined ? used : unspent(used, earlier));
      },
      ask: (call, question) => approving.ask(call, question),
      carry: (call, granted, answer) => channels.carry(call, granted, answer),
      explain: (call, refused) => explainRefusal(call.principal, call.target, refused),
    },
  };

  const specs = config.servers.map((server) =>
    serverSpec(server, {
      userAgent: config.network.userAgent,
      version: packageJson.version,
      trusted,
    }),
  );
  const remotes = (server: string): HttpOptions => ({
    dial: createGuardedFetch,
    userAgent: config.network.userAgent,
    connectMs: config.network.timeoutMs,
    toolSchema(tool) {
      const found = upstreams.catalog.surface(server)?.lists.tools.find((one) => one['name'] === tool);
      const schema = found?.['inputSchema'];
      return isObject(schema) ? schema : undefined;
    },
  });
  const carry = async (name: string): Promise<Carry> => {
    const spec = specs.find((one) => one.name === name);
    if (spec === undefined) throw new GatewayError('unknown-target', `There is no server ${name}.`);
    if (quarantined.isBanned(name, Date.now())) {
      throw new GatewayError('quarantined', `A person banned the server ${name}.`, {
        remedy: 'See why with `storycore-mcp review`.',
      });
    }
    if (isRemote(spec)) {
      const headers = { ...spec.headers, ...(await fillAll(spec.secretHeaders ?? {}, secret, `The server ${name}`)) };
      return carryByHttp(name, { ...spec, headers }, remotes(name));
    }
    const { secretEnv = {}, ...launched } = spec;
    const env = { ...launched.env, ...(await fillAll(secretEnv, secret, `The server ${name}`)) };
    return carryByProcess(name, { ...launched, env }, await sandboxed.prepare(name));
  };

  const nameOf = (hash: string): string => specs.find((spec) => spec.hash === hash)?.name ?? '';
  const sandboxed = createSandboxed({
    specs,
    config,
    state,
    secret,
    ownPaths: trusted,
    log,
    nextId,
    keep,
    onConnection: watching.connected,
    grants: (now) => lingering.with(source.grants(now), now),
    upstreams: () => upstreams,
  });
  const upstreams = createUpstreams({
    servers: specs.map((spec) => ({ ...spec, remote: isRemote(spec) })),
    prefix: config.prefix,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    carry,
    mask,
    ask: createReverse(parts, nextId),
    isHeld: (server) => quarantined.isServerHeld(server, Date.now()),
    memory: {
      load(hash) {
        const server = state.catalogs.load(hash)?.server;
        watching.showed(nameOf(hash), server);
        return server;
      },
      save(hash, server) {
        watching.showed(nameOf(hash), server);
        inspecting.showed(nameOf(hash), server);
        // A server that has a secret in a name is asked again each time, rather than remembered with it.
        if (!mask.holds(server)) state.catalogs.save(hash, { savedAt: Date.now(), server });
      },
    },
    events: {
      onRead(server) {
        quarantined.seen(server);
        comparedCalls.compared(server);
      },
      onChanged(server, keys) {
        // What nobody sees changed for nobody.
        if (quarantined.isServerHeld(server, Date.now())) return;
        changedNotifications(keys).forEach((method) => upstreams.tell(method));
      },
      onNewVersion: (server, before, after) => {
        const now = Date.now();
        const [old, current] = [before, after].map((surface) => publishedBy(server, surface, facts.possible));
        const { dropped, added } = carryGrants(state.grants, {
          upstream: server,
          before: old ?? [],
          after: current ?? [],
          now,
        });
        log.warn(`Server ${server} has a new version; see \`storycore-mcp grant --list\`.`, {
          dropped: dropped.length,
          asked: added.length,
        });
      },
      onState: record,
      onUnasked: (server) => watching.count(server, 'flood'),
      onOddity: (server, what) => log.warn(`Server ${server}: ${what}`, { server }),
      onStderr: (server, line) => log.debug(`Server ${server} says: ${line}`, { server }),
    },
    clientInfo,
    maxMessageBytes: config.maxMessageBytes,
    startTimeoutMs,
    graceMs,
  });

  const describe = ({ kind, upstream, name }: Target): JsonObject | undefined =>
    kind === 'tool'
      ? upstreams.catalog.surface(upstream)?.lists.tools.find((tool) => tool['name'] === name)
      : undefined;
  const approving = createApproving({
    config,
    state,
    mask,
    log,
    describe,
    possible: facts.possible,
    tools: () => new Map(config.servers.map(({ name }) => [name, upstreams.catalog.surface(name)?.lists.tools ?? []])),
    facts: ({ method, target, params, principal }) =>
      facts.of(method, target, params, describe(target), (need) => may(principal, target, [need])),
  });
  const channels = createApprovalChannels({
    desk: approving.desk,
    questions: state.questions,
    ...config.approvals,
    log,
  });

  const may = (principal: Principal, target: Target, needs: readonly Need[]): boolean => {
    const now = Date.now();
    return decide(source.grants(now), principal, target, needs, now).effect !== 'deny';
  };
  const isVisible = ({ target, own }: { target: Target; own: JsonObject }, principal: Principal): boolean =>
    !quarantined.isHidden(target, Date.now()) && may(principal, target, facts.possible(target, own));
  const directory = createDirectory({
    catalog: upstreams.catalog,
    servers: config.servers.map(({ name }) => name),
    discover: upstreams.discover,
    patienceMs: listPatienceMs,
    setLogLevel: upstreams.setLogLevel,
    presence: upstreams,
    visible: isVisible,
    showsInstructions: (server) => !quarantined.hidesInstructions(server, Date.now()),
    facts: (method, { target, params, own }, principal) =>
      facts.of(method, target, params, own, (need) => may(principal, target, [need])),
  });

  const servers = (): readonly ServerStatus[] => {
    const measured = config.metrics ? meter.snapshot() : [];
    return upstreams.views().map((view) =>
      mask.json({
        ...serverStatus(
          view,
          measured.find(({ server }) => server === view.name),
        ),
        ...sandboxed.status(view.name),
        ...quarantined.status(view.name, Date.now()),
      }),
    );
  };
  const inspecting = createInspecting({
    config,
    state,
    log,
    mask,
    policy: parts.policy,
    watching,
    toolsOf: (server) => upstreams.catalog.surface(server)?.lists.tools,
    nextId,
    keep,
  });
  const comparedCalls = createComparedCalls({
    servers: config.servers,
    list: quarantined,
    async read(server) {
      await upstreams.connections.main(server);
      await upstreams.listings.settled(server);
    },
    reread: upstreams.listings.refresh,
    examine: createPromptBodies({ ...quarantined, state, mask: mask.json }),
    forward: sandboxed.handle,
  });
  const reachesNetwork = ({ facts: { needs } }: Call): boolean => needs.some(({ object }) => object.kind === 'url');
  const run = createPipeline(
    {
      ...parts,
      inspector: inspecting,
      concurrency: { atOnce: config.maxConcurrentRequests, mostWaiting: 16 * config.maxConcurrentRequests },
      retry: {
        // What goes on where it stopped can do so once.
        retries: (call) =>
          call.params['requestState'] === undefined && facts.repeatable(call) && reachesNetwork(call)
            ? config.network.maxRetries
            : 0,
      },
      timeout: {
        quietMs: (call) => (reachesNetwork(call) ? config.network.timeoutMs : config.requestTimeoutMs),
        hardMs: config.hardTimeoutMs,
      },
    },
    administer(
      {
        start: upstreams.start,
        stop: upstreams.stop,
        show: (name) => ({ ...servers().find((server) => server.name === name) }),
      },
      observing.forwarding(comparedCalls.handle),
    ),
  );
  const traced = observing.traced(run);
  /** What a server answers goes to its caller as it is; a refusal is ours, and tells no secret. */
  const masked = ({ id, answer }: Received): Received => ({
    id,
    answer: answer.catch((error: unknown) => {
      throw mask.error(error);
    }),
  });
  const plain = createReceiver(directory, (call) => traced(channels.takeOff(call)), nextId);
  const receiver: Receiver =
    named.size === 0
      ? plain
      : {
          receive: (arrival) => masked(plain.receive(arrival)),
          administer: (order) => masked(plain.administer(order)),
        };
  let conversations = 0;
  /** Nobody guesses it, and it never comes back: what is granted for a session ends with it. */
  const newSession = (): string => `s-${randomBytes(16).toString('hex')}`;
  /** What each conversation with a client works with; `session` where one client alone speaks in it. */
  const downstream = (client: string | undefined, session?: string) => ({
    id: `c${(conversations += 1)}`,
    directory,
    receiver,
    serverInfo: clientInfo,
    onBug: (error: unknown) => log.error('This is a bug of the gateway.', { error }),
    ...(client === undefined ? {} : { client }),
    ...(session === undefined ? {} : { session }),
    ...(config.project === undefined ? {} : { project: config.project.name }),
  });

  let known = source.grants(Date.now());
  const lookForGrants = (): void => {
    const current = source.grants(Date.now());
    if (quarantined.settle(Date.now()) || current !== known)
      changedNotifications(['tools', 'resources', 'prompts']).forEach((method) => upstreams.tell(method));
    known = current;
    sandboxed.renewStale();
  };
  const watch = setInterval(() => {
    try {
      lookForGrants();
    } catch (error) {
      // Calls are refused for the same reason, with its remedy, until it is mended.
      log.error('The grants cannot be read.', { error });
    }
  }, watchGrantsMs);
  watch.unref();

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
      observing.turnedAway();
    }
    if (event.kind === 'bug') log.error('This is a bug of the gateway.', { error: event.error });
    else if (event.kind === 'crowded') log.debug('A connection was turned away: there are too many.');
    else if (event.kind === 'session-ended') log.debug(`A session ended: ${event.reason}`, { client: event.client });
    else log.debug(`Refused with ${event.status}: ${event.message}`, { client: event.client });
  };

  return {
    async serveHttp({ host = config.http.host, port = config.http.port, auth = config.http.auth, client } = {}) {
      const { http } = config;
      // What HTTP needs takes its time to load, and most gateways speak over stdio.
      const { serveHttp } = await import('./downstream/http/face.ts');
      const face = await serveHttp({
        host,
        port,
        path: http.path,
        ...(http.tls === undefined ? {} : { tls: http.tls }),
        allowedHosts: http.allowedHosts,
        allowedOrigins: http.allowedOrigins,
        maxMessageBytes: config.maxMessageBytes,
        maxConnections: config.maxConnections,
        limits: { sessionIdleMs: http.sessionIdleMs, maxSessions: http.maxSessions },
        authenticate(token) {
          if (auth === 'none') return { client };
          return token === undefined ? undefined : state.tokens.check(token);
        },
        createSession: ({ hear }, owner) =>
          createSession({ ...downstream(owner, newSession()), servers: { list: servers }, hear }),
        createStateless: (owner) => createStateless({ ...downstream(owner), isMany: true }),
        toolSchema,
        onEvent: onHttp,
      });
      faces.add(face);
      observing.begin();
      void face.ended.then(() => faces.delete(face));
      return face;
    },
    serve({ input, output, client }) {
      const session = newSession();
      const face = serveStdio({
        input,
        output,
        maxMessageBytes: config.maxMessageBytes,
        drainMs,
        // With others beside it, one that does not read must not make them wait.
        onFull: (full) => upstreams.hold(full && faces.size === 1),
        createPipe: (send, hear) =>
          createPipe({
            send,
            session: createSession({
              ...downstream(client, session),
              servers: { list: servers },
              hear,
              engineChannel: channels.engine,
            }),
            stateless: createStateless(downstream(client, session)),
          }),
      });
      faces.add(face);
      observing.begin();
      void face.ended.then(() => faces.delete(face));
      return face;
    },
    list: (method, principal) => directory.list(method, principal),
    call: (method, params, principal, signal = new Abort().signal, onProgress) =>
      receiver.receive({ method, params, principal, caller: nobody, signal, onProgress, extras: undefined, bytes: 0 })
        .answer,
    desk: approving.desk,
    servers,
    discover: (waitMs) => upstreams.discover(waitMs),
    async close() {
      clearInterval(watch);
      const leaving = new GatewayError('cancelled', 'The gateway is shutting down.');
      await Promise.all([...faces].map((face) => face.close(leaving)));
      approving.close(leaving);
      turnedAway.close();
      inspecting.close();
      await upstreams.close();
      sandboxed.close();
      watching.close();
      await observing.close();
    },
  };
};
