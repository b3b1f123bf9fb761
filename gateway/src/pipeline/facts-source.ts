import type { Target } from '../policy/grant.ts';
import type { Facts, Need } from '../policy/need.ts';
import type { Leaves, Profile, ToolProfile } from '../policy/profile.ts';
import type { Call, JsonObject } from './call.ts';
import { gatherFacts } from './facts.ts';
import { readNeeds } from './facts-resource.ts';
import { inferRoles } from './infer-roles.ts';
import { listedNeeds, listedTargetNeeds, widestNeeds } from './listing.ts';
import { propertyNames } from './role-schema.ts';
import { profileRoles } from './roles.ts';
import type { ToolRoles } from './roles.ts';
import type { World } from './world.ts';

/** A server as far as facts go: its folder, what was granted to it, and its profile where it is a provider. */
export interface FactsServer {
  readonly name: string;
  readonly profile: Profile | undefined;
  /** Absolute: what its relative paths are relative to. */
  readonly base: string;
  /** Absolute folders that its owner named. */
  readonly roots: readonly string[];
}

/** The machine that servers run on: what is the same for all of them. */
export type Machine = Omit<World, 'base' | 'roots'>;

/** Facts about calls, and about what a list would show, by what is known of each server. */
export interface FactsSource {
  /**
   * What a call would touch. `own` is what the server says of the target; `may` says whether a need is not refused: what is
   * goes to no name server, and is no part of a resource that is made of many files.
   */
  of(
    method: string,
    target: Target,
    params: JsonObject,
    own: JsonObject | undefined,
    may: (need: Need) => boolean,
  ): Facts | Promise<Facts>;
  /** The least that any call of the target needs; `may` as above, left out where all is to be known. */
  possible(target: Target, own: JsonObject, may?: (need: Need) => boolean): readonly Need[];
  /** Whether the files behind its resources are known, and it is told which of them each call may read. */
  isToldFiles(server: string): boolean;
  /** Whether a tool is known to do no more than read: its hints say so, and none of its arguments says otherwise. */
  readsOnly(server: string, own: JsonObject): boolean;
  /** Whether its owner declared that making the call twice does no harm. */
  repeatable(call: Call): boolean;
  /** What its owner declared that it leaves in the file it writes. */
  leaves(target: Target): Leaves | undefined;
}

const isHints = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

export const createFactsSource = (servers: readonly FactsServer[], machine: Machine): FactsSource => {
  const profiles = new Map(servers.map(({ name, profile }) => [name, profile]));
  const worlds = new Map(servers.map(({ name, base, roots }) => [name, { ...machine, base, roots }]));
  // Made once per descriptor, for they depend on nothing else.
  const known = new WeakMap<JsonObject, ToolRoles>();

  const declaredOf = ({ kind, upstream, name }: Target): ToolProfile | undefined => {
    const tools = profiles.get(upstream)?.tools ?? {};
    return kind === 'tool' && Object.hasOwn(tools, name) ? tools[name] : undefined;
  };

  const rolesOf = (target: Target, own: JsonObject): ToolRoles => {
    const before = known.get(own);
    if (before !== undefined) return before;
    const schema = own['inputSchema'];
    const { tools = {}, reach = [] } = profiles.get(target.upstream) ?? {};
    const declared = Object.hasOwn(tools, target.name) ? tools[target.name] : undefined;
    const ofTool =
      declared === undefined
        ? inferRoles({ name: target.name, inputSchema: schema })
        : profileRoles(declared, propertyNames(schema).required);
    const roles = reach.length === 0 ? ofTool : { ...ofTool, reach };
    known.set(own, roles);
    return roles;
  };

  return {
    of(method, target, params, own, may) {
      const world = worlds.get(target.upstream);
      if (world === undefined) return { needs: [], violations: [`There is no server ${target.upstream}.`] };
      const roles = target.kind === 'tool' && own !== undefined ? rolesOf(target, own) : undefined;
      const { resources } = profiles.get(target.upstream) ?? {};
      return gatherFacts({ method, target, params, roles, resources }, world, { mayResolve: may, mayRead: may });
    },
    possible(target, own, may = () => true) {
      if (target.kind === 'tool') return listedNeeds(rolesOf(target, own));
      const [resources, world] = [profiles.get(target.upstream)?.resources, worlds.get(target.upstream)];
      const needs =
        target.kind === 'resource' && resources !== undefined && world !== undefined
          ? readNeeds(resources, target.name, world, { mayRead: may, one: true })
          : [];
      return 'violation' in needs || needs.length === 0 ? listedTargetNeeds(target.kind, target.name) : needs;
    },
    isToldFiles: (server) => profiles.get(server)?.resources !== undefined,
    readsOnly(server, own) {
      const { hints } = { hints: own['annotations'] };
      if (!isHints(hints) || hints['readOnlyHint'] !== true) return false;
      if (hints['destructiveHint'] === true || hints['idempotentHint'] === false) return false;
      const target = { kind: 'tool', upstream: server, name: String(own['name']) } as const;
      return widestNeeds(rolesOf(target, own)).every(({ level }) => level !== 'resource_write');
    },
    repeatable: ({ target }) => declaredOf(target)?.repeatable === true,
    leaves: (target) => declaredOf(target)?.leaves,
  };
};
