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
import type { EgressRule, Tier } from './policy/confinement.ts';
import type { Grant } from './policy/grant.ts';
import { watchOutput } from './sandbox/watched-output.ts';
import { createConfine } from './sandbox/confine.ts';
import type { ConfinedSpec } from './sandbox/confined.ts';
import { launch, searchPath } from './sandbox/launch.ts';
import type { Launched } from './sandbox/launch.ts';
import { endLeftGroups, launchRecorded } from './sandbox/linux/left-groups.ts';
import { createLimiter } from './sandbox/limits/limiter.ts';
import { nodePermission } from './sandbox/node-permission.ts';
import { proveMachine } from './sandbox/prove-machine.ts';
import { profileOf } from './upstream/providers.ts';
import type { LaunchedSpec } from './upstream/providers.ts';
import { isRemote } from './upstream/remote.ts';
import type { RemoteSpec } from './upstream/remote.ts';

export interface ConfiningOptions {
  /** What is to be reached by each server of the configuration, in its order. */
  readonly specs: readonly (LaunchedSpec | RemoteSpec)[];
  readonly config: Config;
  /** A folder of the gateway's own. */
  readonly folder: string;
  /** What no server may write. */
  readonly ownPaths: readonly string[];
  grants(now: number): readonly Grant[];
  secret: SecretLookup;
  /** A connection of the server begins; what takes its entry when it is over. */
  openConnection(server: string): Journal;
  onProof(server: string, proof: Proof): void;
  onDrift(server: string, drifts: readonly Drift[]): void;
}

/** The confinement of all servers of a gateway, and the processes in it. */
export interface Confining extends Confinements {
  /** The processes of a server that are there now. */
  processes(server: string): readonly Measured[];
}

const confinedServers = ({ specs, config }: Pick<ConfiningOptions, 'specs' | 'config'>): readonly ConfinedServer[] => {
  // A server that is told of more authorities has to be able to read them.
  const authorities = config.certificates === undefined ? [] : [real(config.certificates.path)];
  return config.servers.flatMap((server) => {
    const spec = specs.find(({ name }) => name === server.name);
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
  const confine = createConfine({ limiter, runsFolder, gatewayPaths: options.ownPaths });
  // The baits of a proof lie in the gateway's own folder, where no other program gets.
  const confineProof = createConfine({ limiter, runsFolder });
  const running = new Map<string, Set<Measured>>();
  const byNode = heldByNode(options.config);
  const corporate = corporateOf(options);
  const { certificates } = options.config;

  const prove = (): Promise<Proof> =>
    proveMachine({ confine: confineProof, folder: options.folder, mechanism: limiter.mechanism });
  let proof: Promise<Proof> | undefined;

  const start = (server: string, spec: ConfinedSpec): Launched => {
    let mine: Measured | undefined;
    const all = running.get(server) ?? new Set();
    running.set(server, all);
    const child = confine({
      ...spec,
      cwd: real(spec.cwd),
      env: { ...spec.env, STORYCORE_MCP_CONFINED: '1' },
      onHeld(held) {
        mine = { beginCall: held.beginCall, kill: () => child.end(0) };
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
    project: options.config.project,
    home: homedir(),
    searchPath: searchPath(),
    node: process.execPath,
    grants: options.grants,
    launch: isLinux ? launchRecorded(launch, runsFolder) : launch,
    layer(server, confinement, tier) {
      const served = byNode.get(server);
      return served === undefined ? [] : nodePermission(confinement, { served, scratch: scratchOf(tier) });
    },
    confine: start,
    prove: () => (proof ??= prove()),
    wayOut: (server: string, rules: () => readonly EgressRule[]) =>
      createEgressProxy({
        server,
        rules,
        journal: () => {},
        openEntry: () => options.openConnection(server),
        remedy: (host, port) =>
          `storycore-mcp grant '*' '${server}/*' --level network_access --host ${host} --port ${port}`,
        connectMs: options.config.network.timeoutMs,
        ...(corporate === undefined ? {} : { corporate }),
        ...(certificates === undefined ? {} : { authorities: certificates.pem }),
      }),
    onProof: options.onProof,
    onDrift: options.onDrift,
  });
  return {
    ...confinements,
    async prepare(server) {
      const spec = options.specs.find(({ name }) => name === server);
      if (spec !== undefined && !isRemote(spec)) await checkInstalled(server, spec.args, data);
      return confinements.prepare(server);
    },
    processes: (server) => [...(running.get(server) ?? [])],
  };
};
