import type { Config } from './config/config.ts';
import { derived } from './config/live.ts';
import type { SecretLookup } from './config/secret-reference.ts';
import type { Confining } from './confining.ts';
import { createCallLimits } from './confinement/call-limits.ts';
import { ConfigError } from './errors.ts';
import type { AuditRecord, Handler } from './pipeline/call.ts';
import { turnDate } from './pipeline/turn-time.ts';
import { connectionRecord } from './pipeline/connection-record.ts';
import type { Connected } from './pipeline/connection-record.ts';
import { serverRecord } from './pipeline/server-record.ts';
import { inexpressibleFor } from './policy/expressible.ts';
import type { Grant } from './policy/grant.ts';
import type { Launch } from './sandbox/launch.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import type { LaunchedSpec } from './upstream/providers.ts';
import type { RemoteSpec } from './upstream/remote.ts';
import type { Status } from './upstream/status.ts';
import type { Upstreams } from './upstream/options.ts';

export interface SandboxedOptions {
  specs(): readonly (LaunchedSpec | RemoteSpec)[];
  readonly config: Config;
  readonly state: Pick<State, 'folders'>;
  readonly log: Log;
  readonly secret: SecretLookup;
  /** What no server may write, beside the state and the configuration. */
  ownPaths(): readonly string[];
  nextId(): string;
  /** A connection of a server is over, or was denied. */
  onConnection(connection: Connected): void;
  /** Keeps what happened by itself; false where it could not. */
  keep(what: AuditRecord, server: string): boolean;
  /** The same array as long as nothing changed. */
  grants(now: number): readonly Grant[];
  upstreams(): Pick<Upstreams, 'handle' | 'renew' | 'connections'>;
}

/** The servers that run in sandboxes: how they start, what they may use, and when they start anew. */
export interface Sandboxed {
  /** How to start a server. Rejects where it may not be started here. */
  prepare(server: string): Promise<Launch>;
  /** The end of the pipeline: a call goes to a server that has what its grants say, and within its limits. */
  readonly handle: Handler;
  /** Starts anew what runs with other folders than its grants open by now. */
  renewStale(): void;
  status(server: string): Pick<Status, 'confinement'>;
  /** Another configuration holds. */
  reconfigured(): void;
  /** What its processes use, and may. `pid`: of its process, where nothing confines it. */
  use(server: string, pid: number | undefined): ServerUse;
  close(): void;
}

/** What the processes of a server use, and may; undefined where that is not known, or not limited. */
export interface ServerUse {
  readonly usage: ReturnType<Confining['usage']>;
  readonly memoryLimitBytes: number | undefined;
}

/** One grant, two enforcers: what a sandbox cannot hold to is no grant. Throws ConfigError. */
export const checkExpressible = ({ servers, grants }: Pick<Config, 'servers' | 'grants'>): void => {
  const confined = servers.flatMap(({ name, sandbox }) => (sandbox?.confine === true ? [name] : []));
  const [first] = inexpressibleFor(grants, confined);
  if (first === undefined) return;
  throw new ConfigError(
    `${first.grant.id} cannot hold for ${first.server}, which runs in a sandbox: it ${first.why}. Name its folders in \`paths\`, or its hosts in \`hosts\`.`,
  );
};

export const createSandboxed = ({
  config,
  state,
  log,
  nextId,
  keep,
  upstreams,
  ...options
}: SandboxedOptions): Sandboxed => {
  let confining: Confining | undefined;
  /** Servers that are not confined, of which that is recorded in this run. */
  const told = new Set<string>();
  let loading: Promise<Confining> | undefined;
  /** Loaded with the first server that is started: most of a gateway's life begins with what is remembered. */
  const confined = (): Promise<Confining> =>
    (loading ??= import('./confining.ts').then(({ createConfining }) => {
      confining = createConfining({
        ...options,
        config,
        now: turnDate,
        folder: state.folders[0] ?? '',
        ownPaths: () => [...state.folders, config.source, ...options.ownPaths()],
        openConnection(server) {
          // By its end the call that it is made for may be answered.
          const call = upstreams().connections.inFlight(server).at(-1);
          return (entry) => {
            const { verdict, host, port, reason } = entry;
            const level = verdict === 'allowed' ? 'debug' : 'warn';
            options.onConnection(entry);
            log[level](`Server ${server}: ${verdict} to connect to ${host}:${port}`, { server, reason });
            // What cannot be recorded does not run: its proxy closes.
            if (!keep(connectionRecord(nextId(), entry, call), server)) throw new Error('not recorded');
          };
        },
        onProof(server, { tier, reasons }) {
          const reason = reasons.map(({ what }) => what).join(' ') || undefined;
          log[tier === 'none' ? 'warn' : 'info'](`Server ${server}: confinement ${tier}`, { server, reason });
          tellTier(server, tier, reason);
        },
        onDrift: (server, drifts) => log.error(`The mounts of ${server} are not what its grants say.`, { drifts }),
      });
      return confining;
    }));

  /** With what its owner said of it, where that is why it starts. */
  const tellTier = (server: string, tier: string, reason?: string): void => {
    const { because } = sandboxOf(server) ?? {};
    const words = [`confinement ${tier}`, ...(reason === undefined ? [] : [`: ${reason}`])].join('');
    const said = because === undefined ? '' : ` (trusted: ${because})`;
    keep(serverRecord(nextId(), Date.now(), server, `${words}${said}`), server);
  };
  const sandboxOf = (name: string) => config.servers.find((server) => server.name === name)?.sandbox;
  const limited = derived(
    () => config.servers,
    (servers) => new Set(servers.flatMap(({ name, sandbox }) => (sandbox?.limits.call === undefined ? [] : [name]))),
  );
  const calls = createCallLimits({
    start: (name) => upstreams().connections.main(name),
    processes: (name) => confining?.processes(name) ?? [],
    allowed: (name) => sandboxOf(name)?.limits.call,
  });
  const runLimited: Handler = (call, signal) => {
    const send = () => upstreams().handle(call, signal);
    return calls.run(call.target.upstream, send, (usage) => (call.wire.usage = usage));
  };
  const forward: Handler = (call, signal) => {
    const { upstream } = call.target;
    return limited().has(upstream) ? runLimited(call, signal) : upstreams().handle(call, signal);
  };
  const renewed: Handler = (call, signal) =>
    upstreams()
      .renew(call.target.upstream)
      .then(() => forward(call, signal));

  return {
    async prepare(server) {
      const launchIt = await (await confined()).prepare(server);
      if (sandboxOf(server)?.confine === false && !told.has(server)) {
        told.add(server);
        tellTier(server, 'none');
      }
      return launchIt;
    },
    handle(call, signal) {
      const { upstream } = call.target;
      return confining?.isStale(upstream) === true ? renewed(call, signal) : forward(call, signal);
    },
    renewStale() {
      for (const { name } of config.servers) {
        if (confining?.isStale(name) !== true) continue;
        upstreams()
          .renew(name)
          .catch((error: unknown) => log.warn(`Server ${name} could not be started anew.`, { error }));
      }
    },
    status(server) {
      const sandbox = sandboxOf(server);
      if (sandbox === undefined) return {};
      const { confine, require, because } = sandbox;
      const tier = confine ? confining?.status(server)?.tier : ('none' as const);
      return {
        confinement: {
          require,
          ...(tier === undefined ? {} : { tier }),
          ...(because === undefined ? {} : { because }),
        },
      };
    },
    reconfigured() {
      told.clear();
      confining?.reconfigured();
    },
    use: (server, pid) => ({
      usage: confining?.usage(server, pid),
      memoryLimitBytes: confining?.memoryLimitBytes(server),
    }),
    close: () => confining?.close(),
  };
};
