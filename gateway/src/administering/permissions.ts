import type { Answer, Handlers } from '../admin/contract/methods.ts';
import { GatewayError } from '../errors.ts';
import type { Decision } from '../policy/decide.ts';
import type { Grant, Principal } from '../policy/grant.ts';
import type { Need } from '../policy/need.ts';
import { createWeighing } from '../weighing.ts';
import { usesOfGrants } from './grant-uses.ts';
import { grantedOf, shownPath } from './granted.ts';
import { newGrant, newId } from './new-grant.ts';
import type { AdministeringOptions } from './options.ts';

type Weighed = Answer<'permissions.weigh'>;

const mostListed = 1_000;
/** How long what was revoked can be given again as it was. */
const restoreMs = 60_000;
const mostRevoked = 200;

const gone = (message: string, remedy: string): GatewayError => new GatewayError('unknown-target', message, { remedy });

/** What is allowed, to whom; and what would be decided about a call. */
export const createPermissionsHandlers = ({
  config,
  state,
  now,
}: AdministeringOptions): Pick<
  Handlers,
  'permissions.look' | 'permissions.give' | 'permissions.revoke' | 'permissions.restore' | 'permissions.weigh'
> => {
  const weighing = createWeighing(config, state);
  const revoked = new Map<string, { readonly grant: Grant; readonly at: number }>();

  const objectOf = ({ object }: Need): Weighed['needs'][number]['object'] => {
    if (object.kind === 'path') return { kind: 'path', path: shownPath(object.forms[0] ?? object.shown, config) };
    if (object.kind !== 'url') return { kind: 'none' };
    const { host, port, reach } = object;
    return { kind: 'address', host, port, isPrivate: reach === 'private' };
  };

  const needOf = (need: Need, decision: Decision, grants: readonly Grant[]): Weighed['needs'][number] => {
    const id = decision.effect === 'allow' ? decision.grants[0] : decision.grant;
    const by = grants.find((grant) => grant.id === id);
    return {
      level: need.level,
      object: objectOf(need),
      ...(need.bytes === undefined ? {} : { bytes: need.bytes }),
      effect: decision.effect,
      ...(by === undefined ? {} : { by: grantedOf(by, config) }),
    };
  };

  /** Whether somebody has to look at it first, whatever is granted. */
  const isHeld = (server: string, name: string, at: number): boolean => {
    const { provider, trust } = config.servers.find((one) => one.name === server) ?? {};
    const isApproved =
      provider !== undefined || trust !== undefined || state.pins.list(at).some((pin) => pin.server === server);
    return (
      !isApproved ||
      state.holds
        .list(at)
        .some(
          (hold) => hold.server === server && (hold.kind === 'server' || (hold.kind === 'tool' && hold.name === name)),
        )
    );
  };

  return {
    'permissions.look'() {
      const grants = weighing.grants(now());
      const changedAt = config.grants[0]?.givenAt ?? 0;
      const { used, since, clients } = usesOfGrants(state, changedAt);
      const listed = grants.slice(-mostListed);
      const named = grants.flatMap(({ principal: { client } }) => (client === undefined ? [] : [client]));
      const owners = state.tokens.list().map(({ client }) => client);
      return {
        grants: listed.map((grant) => {
          const use = used.get(grant.id);
          return {
            grant: grantedOf(grant, config),
            times: use?.times ?? 0,
            ...(use === undefined ? {} : { lastUsedAt: use.lastAt }),
          };
        }),
        more: grants.length - listed.length,
        ...(since === undefined ? {} : { usedSince: since }),
        ...(config.project === undefined ? {} : { project: config.project.name }),
        clients: [...new Set([...clients, ...named, ...owners])].filter((name) => name !== '*').toSorted(),
        servers: config.servers.map(({ name }) => ({
          name,
          tools: (weighing.tools(name) ?? []).map((tool) => String(tool['name'])),
        })),
      };
    },
    'permissions.give'(draft) {
      const grant = newGrant(draft, config, weighing, now());
      state.grants.add(grant);
      return { grant: grantedOf(grant, config) };
    },
    'permissions.revoke'({ id }) {
      const at = now();
      const grant = state.grants.list(at).find((one) => one.id === id);
      // By its id alone: a grant that is damaged must be taken back without being read.
      if (!state.grants.revoke(id)) {
        throw gone('There is no such grant in force, or it stands in the configuration.', 'Look at the list again.');
      }
      if (grant === undefined) return { isBack: false };
      revoked.set(id, { grant, at });
      const [oldest] = revoked.keys();
      if (revoked.size > mostRevoked && oldest !== undefined) revoked.delete(oldest);
      return { isBack: true };
    },
    'permissions.restore'({ id }) {
      const at = now();
      const kept = revoked.get(id);
      const hasEnded = kept?.grant.effect === 'allow' && (kept.grant.expiresAt ?? Infinity) <= at;
      if (kept === undefined || hasEnded || at - kept.at > restoreMs) {
        throw gone('It can no longer be given again as it was.', 'Give a new one.');
      }
      revoked.delete(id);
      // Ids are never used twice; everything else is as it was.
      const grant: Grant = { ...kept.grant, id: newId() };
      state.grants.add(grant);
      return { grant: grantedOf(grant, config) };
    },
    async 'permissions.weigh'({ client, session, server, name, arguments: args }) {
      const at = now();
      const project = config.project?.name;
      const principal: Principal = {
        client,
        ...(project === undefined ? {} : { project }),
        ...(session === undefined ? {} : { session }),
      };
      const { facts, decision, each, isKnown } = await weighing.weigh({ principal, server, tool: name, args }, at);
      const grants = weighing.grants(at);
      const frozen = state.freezes.list(at);
      return {
        effect: facts.violations.length > 0 ? 'deny' : decision.effect,
        needs: facts.needs.map((need, place) => needOf(need, each[place] ?? decision, grants)),
        violations: [...facts.violations],
        isUnknown: !isKnown,
        isFrozen: frozen.some((one) => one.server === '' || one.server === server),
        isHeld: isHeld(server, name, at),
      };
    },
  };
};
