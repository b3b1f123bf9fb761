import { createHash, randomBytes } from 'node:crypto';
import packageJson from '../package.json' with { type: 'json' };
import { createApprovalChannels } from './approval-channels.ts';
import { createApproving } from './approving.ts';
import { createArtifacts } from './artifacts.ts';
import { waitingForStart } from './config/at-start.ts';
import type { Config } from './config/config.ts';
import { createLive, derived } from './config/live.ts';
import { bothForms } from './config/place.ts';
import { createDegrading } from './degrading.ts';
import type { ServerStatus } from './downstream/directory.ts';
import { createCallIds, createReceiver } from './downstream/receive.ts';
import type { HttpFace } from './downstream/http/options.ts';
import type { StdioFace } from './downstream/stdio.ts';
import { machine } from './downstream/world.ts';
import { createLingering } from './confinement/lingering.ts';
import { GatewayError } from './errors.ts';
import { createFacing } from './facing.ts';
import type { ServeHttpOptions, ServeOptions } from './facing.ts';
import type { AuditRecord, JsonObject, Result } from './pipeline/call.ts';
import { nobody } from './pipeline/caller.ts';
import type { Desk } from './pipeline/desk.ts';
import { unspent } from './pipeline/carried.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import type { Parts } from './pipeline/pipeline.ts';
import { createReverse } from './pipeline/reverse.ts';
import { serverRecord } from './pipeline/server-record.ts';
import { turnDate } from './pipeline/turn-time.ts';
import { guards } from './policy/guards.ts';
import { ownReads, ownServer } from './policy/own-resources.ts';
import { explainRefusal } from './policy/explain.ts';
import type { Grant, Principal, Target } from './policy/grant.ts';
import type { Facts } from './policy/need.ts';
import type { CallMethod, ListMethod } from './protocol/mcp.ts';
import { changedNotifications } from './protocol/mcp.ts';
import { createEnduring } from './enduring.ts';
import { createFreezing } from './freezing.ts';
import { createHearing } from './hearing.ts';
import { createHooking } from './hooking.ts';
import type { HookModules } from './hooks/modules.ts';
import { createInspecting } from './inspecting.ts';
import { packageWithin, versionFolder } from './install/place.ts';
import { createKeeping } from './keeping.ts';
import { createMasking } from './masking.ts';
import { createPermitting } from './permitting.ts';
import { createComparedCalls } from './quarantine/compared-calls.ts';
import { createPromptBodies } from './quarantine/prompt-bodies.ts';
import { createObserving } from './observing.ts';
import { createQuarantined } from './quarantined.ts';
import { createReaching, trustedPaths } from './reaching.ts';
import { checkExpressible, createSandboxed } from './sandboxed.ts';
import { createSaving } from './savepoints.ts';
import { createSupervising } from './supervising.ts';
import { grantSource } from './store/grant-source.ts';
import { createSharedOwner } from './store/shared-owner.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import { createMeter } from './telemetry/meter.ts';
import { administer } from './upstream/administer.ts';
import { createDirectory } from './upstream/directory.ts';
import { profileOf } from './upstream/providers.ts';
import { isSomeLate, serverStatus } from './upstream/status.ts';
import { tellFiles } from './upstream/tell-files.ts';
import { createUpstreams } from './upstream/upstreams.ts';
import { createWatching } from './watching.ts';
import { Abort } from './pipeline/abort.ts';
import type { Signal } from './pipeline/abort.ts';

export type { ServeHttpOptions, ServeOptions } from './facing.ts';
// What a person is told of a provider before there is a gateway.
export { findBrowser } from './upstream/find-browser.ts';
export { providerPackage } from './upstream/providers.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly state: State;
  readonly log: Log;
  /** Of `loadHooks`, where the configuration names modules; else calls are refused. */
  readonly hooks?: HookModules;
}

/** What came of another configuration. */
export interface Reconfigured {
  /** Keys that can only hold after a new start. */
  readonly waiting: readonly string[];
}

/** A running gateway. Whoever creates it closes it. */
export interface Gateway {
  /** What holds at the moment, whenever it is read. */
  readonly config: Config;
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
  /**
   * From now on this configuration holds: what is the same in both is left alone, and no call is dropped. Rejects with a
   * ConfigError where it cannot hold; nothing has changed then. One at a time.
   */
  reconfigure(next: Config): Promise<Reconfigured>;
  /** Where calls wait for a person. */
  readonly desk: Desk;
  servers(): readonly ServerStatus[];
  /** Starts the servers that were never seen, and waits for their lists at most this long. */
  discover(waitMs: number): Promise<void>;
  close(): Promise<void>;
}

/** How long a list waits for servers that were never seen; what comes later is announced. */
const listPatienceMs = 5_000;
/** How long a call waits for the server that it names, where that was never seen. */
const callPatienceMs = 30_000;
/** Of a server that is reached over HTTP; one that is started here has its own from the configuration. */
const startTimeoutMs = 30_000;
/** Between the steps of ending a server. */
const graceMs = 1_500;
/** How often grants given elsewhere are looked for, to tell clients that their lists changed. */
const watchGrantsMs = 1_000;

/** What is read touches nothing else. */
const readingFacts: Facts = Object.freeze({
  needs: Object.freeze([{ level: 'resource_read', object: { kind: 'none' } } as const]),
  violations: Object.freeze([]),
});

/** What the path of a call is made of. */
const pathKeys = [
  'servers',
  'network',
  'rateLimits',
  'maxConcurrentRequests',
  'requestTimeoutMs',
  'hardTimeoutMs',
  'timeouts',
  'retry',
  'circuitBreaker',
  'cache',
  'fallbacks',
  'hooks',
] as const satisfies readonly (keyof Config)[];

const clientInfo = { name: packageJson.name, title: 'StoryCore MCP', version: packageJson.version };

/** Wires the parts of a configuration together. Starts no server. */
export const createGateway = ({ config: first, state, log: plainLog, hooks: modules }: GatewayOptions): Gateway => {
  const live = createLive(first);
  const { config } = live;
  const { mask, log, secret, ...masking } = createMasking({
    config,
    state,
    log: plainLog,
    reading: (value) => degrading.secrets(value),
  });
  const warn = (): void => {
    for (const { path, message, remedy } of config.warnings) log.warn(message, { at: path, remedy });
  };
  warn();
  const meter = createMeter();
  checkExpressible(config);
  const configured = (): readonly Grant[] => {
    const own = { state: state.folders, key: config.http.tls === undefined ? [] : bothForms(config.http.tls.key) };
    return [...guards(own, machine.platform), ownReads, ...config.grants];
  };
  const source = grantSource(configured(), state.grants, state.uses);
  const nextId = createCallIds(randomBytes(4).toString('hex'), turnDate);
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
  /** Calls of a server that wait for a place. */
  let queued = (_server: string): number => 0;
  const owner = createSharedOwner(state.folder);
  const observing = createObserving({
    config,
    state,
    owner,
    log,
    version: packageJson.version,
    meter,
    nextId,
    keep,
    views: () => upstreams.views(),
    running: (server) => upstreams.connections.inFlight(server).length,
    queued: (server) => queued(server),
    freeze: (server, by, why) => void state.freezes.freeze({ server, by, why, endsRunning: false }),
    use: (server, pid) => sandboxed.use(server, pid),
    secret,
  });
  const watching = createWatching({ config, state, log, nextId, keep, mask: mask.json });
  const keeping = createKeeping({ config, state, log });
  const permitting = createPermitting({
    config,
    grants: source.grants,
    isHidden: (target, at) => quarantined.isHidden(target, at),
  });
  const { facts } = permitting;

  const artifacts = createArtifacts({ config, state, log });
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
    readsOnly: (server, own) => facts().readsOnly(server, own),
  });
  const freezing = createFreezing({ freezes: state.freezes, log, dismiss: (why) => approving.dismiss(why) });
  const parts: Pick<Parts, 'meter' | 'auditSink' | 'freezeSwitch' | 'quarantineList' | 'policy'> = {
    freezeSwitch: state.freezes,
    quarantineList: quarantined,
    meter: {
      observe(server, outcome, ms) {
        if (config.metrics) meter.observe(server, outcome, ms);
      },
    },
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

  const reaching = createReaching({
    config,
    version: packageJson.version,
    secret,
    installed: (name, version) => packageWithin(versionFolder(state.folder, name, version), name),
    isBanned: (server) => quarantined.isBanned(server, Date.now()),
    prepare: (server) => sandboxed.prepare(server),
    tools: (server) => toolsOf(server),
  });

  const toolsOf = (server: string): readonly JsonObject[] | undefined => upstreams.catalog.surface(server)?.lists.tools;
  const nameOf = (hash: string): string => reaching.specs.find((spec) => spec.hash === hash)?.name ?? '';
  const sandboxed = createSandboxed({
    specs: () => reaching.specs,
    config,
    state,
    secret,
    ownPaths: () => trustedPaths(config),
    log,
    nextId,
    keep,
    onConnection: watching.connected,
    grants: (now) => lingering.with(source.grants(now), now),
    upstreams: () => upstreams,
  });
  const hearing = createHearing({
    state,
    log,
    mask,
    nextId,
    keep,
    watching,
    quarantined,
    comparedCalls: () => comparedCalls,
    enduring: () => path.enduring,
    inspecting: () => inspecting,
    facts,
    nameOf,
    toolsOf,
    tell: (method) => upstreams.tell(method),
  });
  const hooking = createHooking({
    config,
    modules,
    log,
    nextId,
    keep,
    factsOf: permitting.factsOf,
    describe: (target) => describe(target),
    masked: mask.error,
  });
  const upstreams = createUpstreams({
    servers: reaching.specs,
    prefix: config.prefix,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    async carry(server) {
      await hooking.starting(server);
      return reaching.carry(server);
    },
    mask,
    ask: createReverse(parts, nextId),
    isHeld: (server) => quarantined.isServerHeld(server, Date.now()),
    ...hearing,
    events: { ...hearing.events, onState: hooking.hears(hearing.events.onState) },
    clientInfo,
    get maxMessageBytes() {
      return config.maxMessageBytes;
    },
    startTimeoutMs,
    graceMs,
    get drainMs() {
      return config.hardTimeoutMs;
    },
  });
  for (const { name } of reaching.specs) watching.showed(name, toolsOf(name));
  const supervising = createSupervising({ config, state, upstreams, clientInfo, log, nextId, keep });

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
    possible: (target, own) => facts().possible(target, own),
    leaves: (target) => facts().leaves(target),
    tools: () => new Map(config.servers.map(({ name }) => [name, upstreams.catalog.surface(name)?.lists.tools ?? []])),
    facts: ({ method, target, params, principal }) =>
      permitting.factsOf(method, { target, params, own: describe(target) }, principal),
  });
  const channels = createApprovalChannels({
    desk: approving.desk,
    questions: state.questions,
    trust: approving.trust,
    waitMs: config.approvals.waitMs,
    log,
  });

  const directory = createDirectory({
    catalog: upstreams.catalog,
    servers: derived(
      () => config.servers,
      (all) => all.map(({ name }) => name),
    ),
    discover: upstreams.discover,
    patienceMs: listPatienceMs,
    callPatienceMs,
    setLogLevel: upstreams.setLogLevel,
    presence: upstreams,
    visible: permitting.isVisible,
    showsInstructions: (server) => !quarantined.hidesInstructions(server, Date.now()),
    facts: (method, found, principal) =>
      found.target.upstream === ownServer ? readingFacts : permitting.factsOf(method, found, principal),
    ownResources: artifacts.resources,
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
        ...path.enduring.status(view.name),
        ...degrading.status(view.name),
      }),
    );
  };
  const degrading = createDegrading({
    config,
    state,
    owner,
    log,
    mask,
    version: packageJson.version,
    present: upstreams.present,
    servers,
    views: upstreams.views,
    whyHeld: (server) => quarantined.whyHeld(server, Date.now()),
    heldParts: (server) => quarantined.status(server, Date.now()).quarantine?.held ?? 0,
    tier: (server) => sandboxed.status(server).confinement?.tier,
    bytes: supervising.bytes,
    growth: supervising.growth,
    circuit: (server) => path.enduring.status(server).circuit,
    alerts: () => observing.alerts().map((alert) => ({ ...alert })),
    mayKnow: (server, principal) =>
      (toolsOf(server) ?? []).some((own) => {
        const target = { kind: 'tool', upstream: server, name: String(own['name']) } as const;
        return permitting.mayUse({ target, own }, principal);
      }),
  });
  // Before a server is started that has them: a client may know one, and write it into an argument for another.
  masking.learn();
  const inspecting = createInspecting({
    config,
    artifacts,
    state,
    log,
    mask,
    policy: parts.policy,
    watching,
    toolsOf,
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
    forward: tellFiles(sandboxed.handle, (server) => facts().isToldFiles(server)),
  });
  const saving = createSaving({
    config,
    state,
    log,
    profileOf,
    grants: (now) => lingering.with(source.grants(now), now),
  });
  /** What calls go through, made of the configuration of the moment: after another, calls on their way go on as they are. */
  const layPath = () => {
    const enduring = createEnduring({
      config,
      log,
      facts: facts(),
      nextId,
      keep,
      toolsOf,
      grants: (now) => source.grants(now),
      factsOf: permitting.factsOf,
      run: (call) => hooking.again(call, (passed) => path.run(passed)),
    });
    enduring.tellDoubts();
    const run = createPipeline(
      {
        ...parts,
        hooks: hooking.after,
        isSomeLate: () => isSomeLate(upstreams.views()),
        inspector: inspecting,
        rateLimits: config.rateLimits,
        concurrency: {
          atOnce: config.maxConcurrentRequests,
          mostWaiting: 16 * config.maxConcurrentRequests,
          onQueues: (tells) => (queued = tells),
        },
        savepoints: saving,
        ...enduring,
        timeout: { ...enduring.timeout, stopper: freezing.stopper, onAnswered: upstreams.worked },
      },
      freezing.before(
        administer(
          {
            start: upstreams.start,
            stop: upstreams.stop,
            show: (name) => ({ ...servers().find((server) => server.name === name) }),
          },
          artifacts.before(observing.forwarding(comparedCalls.handle)),
        ),
      ),
    );
    return { enduring, run: observing.traced(run) };
  };
  let path = layPath();
  const receiver = masking.receiver(
    createReceiver(directory, (call) => path.run(channels.takeOff(call)), nextId, turnDate, hooking),
  );
  const facing = createFacing({
    config,
    state,
    log,
    clientInfo,
    directory,
    receiver,
    engine: (hear) => degrading.toEngine(channels.engine(hear), hear),
    engineHooks: hooking.engine,
    standing: degrading.shown,
    onTurnedAway: observing.turnedAway,
    isVisible: permitting.isVisible,
    servers,
    nextId,
    hold: upstreams.hold,
  });

  let known = source.grants(Date.now());
  const lookForGrants = (): void => {
    const current = source.grants(Date.now());
    if (quarantined.settle(Date.now()) || current !== known)
      changedNotifications(['tools', 'resources', 'prompts']).forEach((method) => upstreams.tell(method));
    known = current;
    sandboxed.renewStale();
  };
  const reconfigure = async (next: Config): Promise<Reconfigured> => {
    checkExpressible(next);
    const specs = reaching.plan(next);
    const hook = await hooking.prepare(next);
    const prepared = await facing.prepare(next);
    const reached = reaching.specs;
    const before = live.replace(next);
    const changed = (...keys: readonly (keyof Config)[]): boolean => keys.some((key) => config[key] !== before[key]);
    if (changed('warnings')) warn();
    masking.learn();
    hook();
    if (changed('grants', 'http')) source.configure(configured());
    reaching.configure(specs);
    approving.reconfigured();
    sandboxed.reconfigured();
    if (changed(...pathKeys)) path = layPath();
    if (changed('servers', 'supervision', 'hardTimeoutMs')) supervising.reconfigured();
    comparedCalls.configure(config.servers);
    if (changed('servers', 'pins', 'prefix')) quarantined.reconfigured();
    if (changed('servers', 'prefix') || specs.some((spec) => !reached.includes(spec)))
      upstreams.configure(specs, config.prefix);
    for (const { name } of before.servers) {
      if (config.servers.some((server) => server.name === name)) continue;
      log.info(`Server ${name}: removed`, { server: name });
      keep(serverRecord(nextId(), Date.now(), name, 'removed'), name);
    }
    prepared.commit();
    lookForGrants();
    return { waiting: [...waitingForStart(config, first), ...prepared.waiting] };
  };
  const watch = setInterval(() => {
    degrading.look();
    try {
      freezing.look();
      lookForGrants();
      if (degrading.run !== undefined) supervising.obey(degrading.run);
    } catch (error) {
      // Calls are refused for the same reason, with its remedy, until it is mended.
      log.error('The grants cannot be read.', { error });
    }
  }, watchGrantsMs);
  watch.unref();

  return {
    config,
    serve(options) {
      degrading.serve();
      observing.begin();
      return facing.serve(options);
    },
    serveHttp(options) {
      degrading.serve();
      // Whoever reads that it listens finds it among those that run.
      degrading.look();
      observing.begin();
      return facing.serveHttp(options);
    },
    list: (method, principal) => directory.list(method, principal),
    call: (method, params, principal, signal = new Abort().signal, onProgress) =>
      receiver.receive({ method, params, principal, caller: nobody, signal, onProgress, extras: undefined, bytes: 0 })
        .answer,
    reconfigure,
    desk: approving.desk,
    servers,
    discover: (waitMs) => upstreams.discover(waitMs),
    async close() {
      clearInterval(watch);
      degrading.close();
      supervising.close();
      const leaving = new GatewayError('cancelled', 'The gateway is shutting down.');
      await facing.leave(leaving);
      approving.close(leaving);
      facing.close();
      inspecting.close();
      artifacts.close();
      await upstreams.close();
      await saving.close();
      sandboxed.close();
      watching.close();
      keeping.close();
      await observing.close();
    },
  };
};
