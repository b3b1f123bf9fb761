import { compilePaths, drift, openTo } from '../policy/compile.ts';
import type { Drift, OpenPaths } from '../policy/compile.ts';
import { compileNetwork } from '../policy/compile-network.ts';
import { usualLimits } from '../policy/confinement.ts';
import type { Confinement, EgressRule, Limits, Tier } from '../policy/confinement.ts';
import type { Grant } from '../policy/grant.ts';
import type { Asked } from '../policy/witness.ts';
import type { ConfinedSpec } from '../sandbox/confined.ts';
import type { Launch, LaunchSpec, Launched } from '../sandbox/launch.ts';
import { programOf } from './program.ts';
import type { Proof } from './required.ts';
import { requireTier } from './required.ts';
import { settle } from './settle.ts';

/** One server that is started on this machine, and how it is confined. */
export interface ConfinedServer {
  readonly name: string;
  readonly spec: Pick<LaunchSpec, 'command' | 'args' | 'cwd'>;
  /** The folders that it serves, where a grant does not say which. */
  readonly roots: readonly string[];
  /** False: its owner trusts it with everything. */
  readonly confine: boolean;
  readonly require: Tier;
  readonly because?: string;
  /** What its program needs beside what belongs to its command. */
  readonly readPaths: readonly string[];
  readonly limits: Partial<Limits>;
  readonly shape: Confinement['shape'];
  readonly writesGit: boolean;
}

/** What people see of a server's confinement. */
export interface ConfinementStatus {
  /** As proven; undefined until it was started once in this run. */
  readonly tier: Tier | undefined;
  readonly require: Tier;
  readonly because?: string;
  readonly reasons: Proof['reasons'];
}

/** Takes the connections that a server makes to the outside. */
export interface WayOut {
  handle(socket: Parameters<NonNullable<ConfinedSpec['onConnection']>>[0]): void;
  close(): void;
}

export interface ConfinementsOptions {
  readonly servers: readonly ConfinedServer[];
  readonly project: { readonly name: string; readonly root: string } | undefined;
  readonly home: string;
  readonly searchPath: string;
  readonly node: string;
  /** The same array as long as nothing changed. */
  grants(now: number): readonly Grant[];
  readonly launch: Launch;
  /** Words before the arguments of a server, with which what it runs on holds it too. */
  layer(server: string, confinement: Confinement, tier: Tier): readonly string[];
  /** Starts a process in its confinement. */
  confine(server: string, spec: ConfinedSpec): Launched;
  /** Tries to get out of a confinement like this one. */
  prove(confinement: Confinement): Promise<Proof>;
  /** The way out of one server, by the rules of the moment. */
  wayOut(server: string, rules: () => readonly EgressRule[]): WayOut;
  onProof(server: string, proof: Proof): void;
  onDrift(server: string, drifts: readonly Drift[]): void;
  readonly now?: () => number;
}

/** What each server may see, reach and use, as the grants of the moment have it. */
export interface Confinements {
  /** How to start the server, with what it was last compiled to. Rejects where less is proven than it needs. */
  prepare(server: string): Promise<Launch>;
  /** Whether the grants open other folders to the server than those it was started with. Cheap where nothing changed. */
  isStale(server: string): boolean;
  status(server: string): ConfinementStatus | undefined;
  /**
   * From now on these are the servers. `wayOut`: connections to the outside are made in another way, each from its begin on;
   * those that are open stay.
   */
  configure(servers: readonly ConfinedServer[], changed: { readonly wayOut: boolean }): void;
  close(): void;
}

interface State {
  server: ConfinedServer;
  confinement: Confinement | undefined;
  /** What it was started with, as text. */
  started: string | undefined;
  /** Whether anything holds it to that. */
  isHeld: boolean;
  /** Whether that is another than it should have by now. */
  isStale: boolean;
  /** The grants that the confinement was compiled from. */
  from: readonly Grant[] | undefined;
  rules: readonly EgressRule[];
  proof: Promise<Proof> | undefined;
  proven: Proof | undefined;
  wayOut: WayOut | undefined;
}

const unstarted = (server: ConfinedServer): State => ({
  server,
  confinement: undefined,
  started: undefined,
  isHeld: false,
  isStale: false,
  from: undefined,
  rules: [],
  proof: undefined,
  proven: undefined,
  wayOut: undefined,
});

/** The folders that a server was told of, and may not see anything of. */
const closedRoots = (open: OpenPaths, roots: readonly string[]): readonly string[] =>
  roots.filter((root) => openTo(open, root) === 'none' && !open.hiddenPaths.includes(root));

/** What changes only by a new start: where connections lead is looked up for each. */
const fixedPart = ({ network, ...rest }: Confinement): string =>
  JSON.stringify({ ...rest, network: network !== undefined });

/** Whether it is this gateway that confines. */
const isConfined = ({ tier }: Proof): boolean => tier !== 'none' && tier !== 'container';

export const createConfinements = (options: ConfinementsOptions): Confinements => {
  const { now = Date.now } = options;
  const states = new Map(options.servers.map((server) => [server.name, unstarted(server)]));
  /** What servers connect through that were started when the way out was another. */
  const formerWays = new Set<WayOut>();
  const never = (): readonly string[] => [
    options.home,
    ...(options.project === undefined ? [] : [options.project.root]),
  ];

  const compile = (state: State, grants: readonly Grant[]): Confinement => {
    const { server } = state;
    const asked: Asked = { upstream: server.name, project: options.project?.name, now: now() };
    const open = compilePaths(grants, server.roots, asked);
    const drifts = drift(open, grants, server.roots, asked);
    if (drifts.length > 0) options.onDrift(server.name, drifts);
    const place = { ...server.spec, searchPath: options.searchPath, node: options.node, never: never() };
    const rules = compileNetwork(grants, asked);
    state.rules = rules;
    const settled = settle(open, [...programOf(place).paths, ...server.readPaths]);
    return {
      ...settled,
      // A server that was told of a folder ends where it is not there at all: it finds it empty.
      hiddenPaths: [...settled.hiddenPaths, ...closedRoots(settled, server.roots)],
      ...(rules.length === 0 ? {} : { network: rules }),
      limits: { ...usualLimits, ...server.limits },
      shape: server.shape,
      ...(server.writesGit ? { writesGit: true } : {}),
    };
  };

  /** The confinement by the grants of the moment. */
  const current = (state: State): Confinement => {
    const grants = options.grants(now());
    if (state.confinement === undefined || state.from !== grants) {
      state.confinement = compile(state, grants);
      state.from = grants;
      state.isStale = state.started !== undefined && state.started !== fixedPart(state.confinement);
    }
    return state.confinement;
  };

  const prove = async (state: State, confinement: Confinement): Promise<Proof> => {
    const proof = await (state.proof ??= options.prove(confinement));
    if (state.proven === undefined) {
      state.proven = proof;
      options.onProof(state.server.name, proof);
    }
    return proof;
  };

  const wayOutOf = (state: State): WayOut => (state.wayOut ??= options.wayOut(state.server.name, () => state.rules));

  const launchConfined =
    (state: State, confinement: Confinement): Launch =>
    (spec) => {
      const { name } = state.server;
      const { command } = programOf({ ...spec, searchPath: options.searchPath, node: options.node, never: never() });
      return options.confine(name, {
        ...spec,
        command,
        confinement,
        ...(confinement.network === undefined ? {} : { onConnection: (socket) => wayOutOf(state).handle(socket) }),
      });
    };

  return {
    async prepare(name) {
      const state = states.get(name);
      if (state === undefined || !state.server.confine) return options.launch;
      const confinement = current(state);
      const proof = await prove(state, confinement);
      requireTier(name, state.server.require, proof);
      state.started = fixedPart(confinement);
      state.isStale = false;
      const words = options.layer(name, confinement, proof.tier);
      state.isHeld = isConfined(proof) || words.length > 0;
      const launch = isConfined(proof) ? launchConfined(state, confinement) : options.launch;
      return words.length === 0 ? launch : (spec) => launch({ ...spec, args: [...words, ...spec.args] });
    },
    isStale(name) {
      const state = states.get(name);
      if (state?.started === undefined || !state.isHeld) return false;
      current(state);
      return state.isStale;
    },
    status(name) {
      const state = states.get(name);
      if (state === undefined) return undefined;
      const { confine, require, because } = state.server;
      return {
        tier: confine ? state.proven?.tier : 'none',
        require,
        ...(because === undefined ? {} : { because }),
        reasons: state.proven?.reasons ?? [],
      };
    },
    configure(servers, changed) {
      const names = new Set(servers.map(({ name }) => name));
      for (const [name, state] of states) {
        if (changed.wayOut && state.wayOut !== undefined) {
          formerWays.add(state.wayOut);
          state.wayOut = undefined;
        }
        if (names.has(name)) continue;
        // It answers what it has, within what is granted by now.
        current(state);
        if (state.wayOut !== undefined) formerWays.add(state.wayOut);
        states.delete(name);
      }
      for (const server of servers) {
        const state = states.get(server.name);
        if (state === undefined) states.set(server.name, unstarted(server));
        else {
          state.server = server;
          state.from = undefined;
        }
      }
    },
    close() {
      for (const wayOut of formerWays) wayOut.close();
      for (const { wayOut } of states.values()) wayOut?.close();
    },
  };
};
