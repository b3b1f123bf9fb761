import packageJson from '../package.json' with { type: 'json' };
import type { Config } from './config/config.ts';
import { derived } from './config/live.ts';
import { bothForms } from './config/place.ts';
import { machine } from './downstream/world.ts';
import type { JsonObject } from './pipeline/call.ts';
import { createFactsSource } from './pipeline/facts-source.ts';
import { decide } from './policy/decide.ts';
import type { Decision } from './policy/decide.ts';
import { inexpressibleFor } from './policy/expressible.ts';
import type { Grant, Principal, Target } from './policy/grant.ts';
import { guards } from './policy/guards.ts';
import type { Facts } from './policy/need.ts';
import type { State } from './store/state.ts';
import { usesKey } from './store/uses.ts';
import { catalogHash, profileOf } from './upstream/providers.ts';
import { recallSurface } from './upstream/surface.ts';

/** A call that nobody has made. */
export interface Imagined {
  readonly principal: Principal;
  readonly server: string;
  readonly tool: string;
  readonly args: JsonObject;
}

/** What would be decided about it. */
export interface Weighed {
  readonly facts: Facts;
  readonly decision: Decision;
  /** What decides each of its needs, in their order. */
  readonly each: readonly Decision[];
  /** Whether its server was seen with such a tool. */
  readonly isKnown: boolean;
}

/** What is granted at the moment, and what it means for calls. */
export interface Weighing {
  /** What decides in a gateway with this configuration: what it guards, what the file says, what persons granted. */
  grants(now: number): readonly Grant[];
  /** What a server was last seen with; undefined where it never was. */
  tools(server: string): readonly JsonObject[] | undefined;
  /** Decides about a call without making it. Nothing is started, asked or recorded. */
  weigh(call: Imagined, now: number): Promise<Weighed>;
  /** Why a server's sandbox could not hold to a grant; undefined where it can. */
  misfit(grant: Grant): string | undefined;
}

const withUsesLeft = (grant: Grant, { uses }: Pick<State, 'uses'>): Grant =>
  grant.effect === 'allow' && grant.uses !== undefined
    ? { ...grant, uses: Math.max(0, grant.uses - uses.times(usesKey(grant))) }
    : grant;

export const createWeighing = (config: Config, state: State): Weighing => {
  const guarded = derived(
    () => config.http,
    ({ tls }) => guards({ state: state.folders, key: tls === undefined ? [] : bothForms(tls.key) }, machine.platform),
  );
  const facts = derived(
    () => config.servers,
    (servers) =>
      createFactsSource(
        servers.map((server) => ({ ...server, base: server.cwd, profile: profileOf(server) })),
        machine,
      ),
  );
  const grants = (now: number): readonly Grant[] => [
    ...guarded(),
    ...config.grants.map((grant) => withUsesLeft(grant, state)),
    ...state.grants.list(now),
  ];
  const tools = (name: string): readonly JsonObject[] | undefined => {
    const server = config.servers.find((one) => one.name === name);
    if (server === undefined) return undefined;
    return recallSurface(state.catalogs.load(catalogHash(server, packageJson.version))?.server)?.lists.tools;
  };

  return {
    grants,
    tools,
    async weigh({ principal, server, tool, args }, now) {
      const target: Target = { kind: 'tool', upstream: server, name: tool };
      const own = tools(server)?.find(({ name }) => name === tool);
      const known = grants(now);
      const found = await facts().of(
        'tools/call',
        target,
        { name: tool, arguments: args },
        // A provider's profile says what its tools touch, seen or not.
        own ?? { name: tool },
        // As in a call: a name that is going to be refused must not leave by a question to a name server.
        (need) => decide(known, principal, target, [need], now).effect !== 'deny',
      );
      return {
        facts: found,
        decision: decide(known, principal, target, found.needs, now),
        each: found.needs.map((need) => decide(known, principal, target, [need], now)),
        isKnown: own !== undefined,
      };
    },
    misfit(grant) {
      const confined = config.servers.flatMap(({ name, sandbox }) => (sandbox?.confine === true ? [name] : []));
      return inexpressibleFor([grant], confined)[0]?.why;
    },
  };
};
