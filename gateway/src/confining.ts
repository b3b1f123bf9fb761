import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { bothForms, real } from './config/place.ts';
import { fill } from './config/secret-reference.ts';
import type { SecretLookup } from './config/secret-reference.ts';
import type { Measured } from './confinement/call-limits.ts';
import { createConfinements } from './confinement/confinements.ts';
import type { ConfinedServer, Confinements } from './confinement/confinements.ts';
import type { Drift } from './policy/compile.ts';
import type { Proof } from './confinement/required.ts';
import type { CorporateProxy } from './egress/corporate.ts';
import { checkInstalled } from './install/check-installed.ts';
import { createEgressProxy } from './egress/proxy.ts';
import type { Journal } from './egress/journal-entry.ts';
import { usualLimits } from './policy/confinement.ts';
import type { EgressRule, Tier } from './policy/confinement.ts';
import type { Grant } from './policy/grant.ts';
import { watchOutput } from './sandbox/watched-output.ts';
import { createConfine } from './sandbox/confine.ts';
import type { ConfinedSpec } from './sandbox/confined.ts';
import { launch, searchPath } from './sandbox/launch.ts';
import type { Launched } from './sandbox/launch.ts';
import type { Usage } from './sandbox/limits/held.ts';
import { endLeftGroups, launchRecorded } from './sandbox/linux/left-groups.ts';
import { createLimiter } from './sandbox/limits/limiter.ts';
import { createTreeUsage } from './sandbox/limits/tree-usage.ts';
import { nodePermission } from './sandbox/node-permission.ts';
import { proveMachine } from './sandbox/prove-machine.ts';
import { profileOf } from './upstream/providers.ts';
import type { LaunchedSpec } from './upstream/providers.ts';
import { isRemote } from './upstream/remote.ts';
import type { RemoteSpec } from './upstream/remote.ts';

export interface ConfiningOptions {
  /** What is to be reached by each server of the configuration, in its order. */
  specs(): readonly (LaunchedSpec | RemoteSpec)[];
  readonly config: Config;
  /** A folder of the gateway's own. */
  readonly folder: string;
  /** What no server may write. */
  ownPaths(): readonly string[];
  grants(now: number): readonly Grant[];
  secret: SecretLookup;
  /** A connection of the server begins; what takes its entry when it is over. */
  openConnection(server: string): Journal;
  onProof(server: string, proof: Proof): void;
  onDrift(server: string, drifts: readonly Drift[]): void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The confinement of all servers of a gateway, and the processes in it. */
export interface Confining extends Confinements {
  /** The configuration is another by now: what is started from here on is held as it says. */
  reconfigured(): void;
  /** The processes of a server that are there now. */
  processes(server: string): readonly Measured[];
  /** What they use together; of one that is not confined, by the process that it is. Undefined where it cannot be told. */
  usage(server: string, pid: number | undefined): ServerUsage | undefined;
  /** The memory that each sandbox of it may have; undefined where nothing confines them. */
  memoryLimitBytes(server: string): number | undefined;
}

/** What all sandboxes of a server use; one may be at its limit while the others have much left. */
export interface ServerUsage extends Usage {
  readonly worstBytes?: number;
}

const summed = (usages: readonly Usage[]): ServerUsage | undefined =>
  usages.length === 0
    ? undefined
    : {
        memoryBytes: usages.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
        cpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
        worstBytes: Math.max(...usages.map(({ memoryBytes }) => memoryBytes)),
        processes: usages.reduce((sum, { processes }) => sum + processes, 0),
      };

const confinedServers = ({ specs, config }: Pick<ConfiningOptions, 'specs' | 'config'>): readonly ConfinedServer[] => {
  // A server that is told of more authorities has to be able to read them.
  const authorities = config.certificates === undefined ? [] : [real(config.certificates.path)];
  return config.servers.flatMap((server) => {
    const spec = specs().find(({ name }) => name === server.name);
    if (spec === undefined || isRemote(spec) || server.sandbox === undefined) return [];
    const profile = profileOf(server);
    // What a provider serves it is told; others may serve the project.
    const roots = server.provider === undefined && config.project !== undefined ? [config.project.root] : server.roots;
    return [
      {
        ...server.sandbox,
        name: server.name,
        spec,
        roots: roots.flatMap(bothForms),
        readPaths: [...(spec.programPaths ?? []), ...server.sandbox.readPaths, ...authorities],
        shape: profile?.shape ?? 'plain',
        limits: { ...profile?.limits, ...server.sandbox.limits },
        writesGit: server.provider === 'git',
      },
    ];
  });
};

/** The proxy that the way out leads through, with its password as it is at that moment. */
const corporateOf = ({ config, secret }: ConfiningOptions): CorporateProxy | undefined => {
  if (config.proxy === undefined) return undefined;
  const { host, port, user, password = [], resolvesNames } = config.proxy;
  const credentials = async (): Promise<string> => `${user}:${await fill(password, secret, 'It')}`;
  return { host, port, resolvesNames, ...(user === undefined ? {} : { credentials }) };
};

/** The folder for what a process keeps for a while: one of its own only on Linux. */
const scratchOf = (tier: Tier): readonly string[] =>
  tier === 'full' || tier === 'no-cgroup' ? ['/tmp'] : [...new Set(bothForms(tmpdir()))];

/** Servers that Node itself can hold as well, ours where they start no programs, and what they serve. */
const heldByNode = ({ servers }: Config): ReadonlyMap<string, readonly string[]> =>
  new Map(
    servers.flatMap((server) => {
      const profile = profileOf(server);
      return profile === undefined || profile.startsPrograms === true ? [] : [[server.name, server.roots]];
    }),
  );

/** Puts together what confines servers on this machine: the launcher, the limits, the proof, the way out. */
export const createConfining = (options: ConfiningOptions): Confining => {
  const limiter = createLimiter();
  void limiter.sweep();
  const runsFolder = join(options.folder, 'runs');
  mkdirSync(runsFolder, { recursive: true, mode: 0o700 });
  const isLinux = process.platform === 'linux';
  if (isLinux) endLeftGroups(runsFolder);
  /** The one list that all starts look at. */
  const gatewayPaths = [...options.ownPaths()];
  const confine = createConfine({ limiter, runsFolder, gatewayPaths });
  // The baits of a proof lie in the gateway's own folder, where no other program gets.
  const confineProof = createConfine({ limiter, runsFolder });
  const running = new Map<string, Set<Measured & { usage(): Usage | undefined }>>();
  const trees = createTreeUsage();
  let { proxy, certificates, network } = options.config;

  const prove = (): Promise<Proof> =>
    proveMachine({ confine: confineProof, folder: options.folder, mechanism: limiter.mechanism });
  let proof: Promise<Proof> | undefined;

  const start = (server: string, spec: ConfinedSpec): Launched => {
    let mine: (Measured & { usage(): Usage | undefined }) | undefined;
    const all = running.get(server) ?? new Set();
    running.set(server, all);
    const child = confine({
      ...spec,
      cwd: real(spec.cwd),
      env: { ...spec.env, STORYCORE_MCP_CONFINED: '1' },
      onHeld(held) {
        mine = { beginCall: held.beginCall, usage: held.usage, kill: () => child.end(0) };
        all.add(mine);
      },
    });
    void child.exited.then(() => mine && all.delete(mine));
    const { lineBytes, stderrBytes } = spec.confinement.limits;
    // What is no more than a message may be, the reader of messages bounds: it answers, and goes on.
    const line = lineBytes < options.config.maxMessageBytes ? { lineBytes } : {};
    return watchOutput(child, { ...line, stderrBytes });
  };

  const data = options.folder;
  const confinements = createConfinements({
    servers: confinedServers(options),
    get project() {
      return options.config.project;
    },
    home: homedir(),
    searchPath: searchPath(),
    node: process.execPath,
    grants: options.grants,
    now: options.now,
    launch: isLinux ? launchRecorded(launch, runsFolder) : launch,
    layer(server, confinement, tier) {
      const served = heldByNode(options.config).get(server);
      return served === undefined ? [] : nodePermission(confinement, { served, scratch: scratchOf(tier) });
    },
    confine: start,
    prove: () => (proof ??= prove()),
    wayOut(server: string, rules: () => readonly EgressRule[]) {
      const corporate = corporateOf(options);
      return createEgressProxy({
        server,
        rules,
        journal: () => {},
        openEntry: () => options.openConnection(server),
        remedy: (host, port) =>
          `storycore-mcp grant '*' '${server}/*' --level network_access --host ${host} --port ${port}`,
        connectMs: options.config.network.timeoutMs,
        ...(corporate === undefined ? {} : { corporate }),
        ...(certificates === undefined ? {} : { authorities: certificates.pem }),
      });
    },
    onProof: options.onProof,
    onDrift: options.onDrift,
  });
  return {
    ...confinements,
    async prepare(server) {
      const spec = options.specs().find(({ name }) => name === server);
      const { provider } = options.config.servers.find(({ name }) => name === server) ?? {};
      if (spec !== undefined && !isRemote(spec)) await checkInstalled(server, spec.args, data, provider);
      return confinements.prepare(server);
    },
    reconfigured() {
      const { config } = options;
      const wayOut = proxy !== config.proxy || certificates !== config.certificates || network !== config.network;
      ({ proxy, certificates, network } = config);
      gatewayPaths.splice(0, gatewayPaths.length, ...options.ownPaths());
      confinements.configure(confinedServers(options), { wayOut });
    },
    processes: (server) => [...(running.get(server) ?? [])],
    usage(server, pid) {
      const held = running.get(server);
      if (held !== undefined && held.size > 0) return summed([...held].flatMap((one) => one.usage() ?? []));
      return pid === undefined ? undefined : trees.of(pid);
    },
    memoryLimitBytes(name) {
      const server = confinedServers(options).find((one) => one.name === name);
      return server?.confine === true ? (server.limits.memoryBytes ?? usualLimits.memoryBytes) : undefined;
    },
  };
};
