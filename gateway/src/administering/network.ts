import { domainToUnicode } from 'node:url';
import type { Answer, Handlers } from '../admin/contract/methods.ts';
import { compileNetwork } from '../policy/compile-network.ts';
import type { EgressRule } from '../policy/confinement.ts';
import { decide } from '../policy/decide.ts';
import { ruleFor } from '../policy/egress.ts';
import type { Grant } from '../policy/grant.ts';
import { classOfHost } from '../policy/host.ts';
import { matches } from '../policy/pattern.ts';
import { createWeighing } from '../weighing.ts';
import { placesOf, verdictOf } from './connected-places.ts';
import type { Place } from './connected-places.ts';
import { grantedOf } from './granted.ts';
import { newGrant } from './new-grant.ts';
import type { AdministeringOptions } from './options.ts';

type Look = Answer<'network.look'>;

/** Connections that are looked through: days of work, and read while a page waits. */
const mostConnections = 5_000;
const mostPlaces = 500;
const mostShown = 50;

const readsOf = (host: string): { readonly reads?: string } => {
  const reads = host.includes('xn--') ? domainToUnicode(host) : '';
  return reads === '' || reads === host ? {} : { reads };
};

/** The refusal that keeps everybody from there; undefined where only the lack of a grant does. */
const denialOf = (grants: readonly Grant[], { server, host, port, scheme }: Place, at: number): Grant | undefined => {
  const target = { kind: 'tool', upstream: server, name: 'x' } as const;
  const reach = classOfHost(host) ?? 'unknown';
  const object = { kind: 'url', protocol: scheme, host, port, reach, shown: host } as const;
  const decision = decide(grants, { client: 'x' }, target, [{ level: 'network_access', object }], at);
  const id = decision.effect === 'deny' ? decision.grant : undefined;
  return grants.find((grant) => grant.id === id);
};

const schemes = ['https', 'http', 'tcp'] as const;

/** What was refused at an unusual port is told as `tcp`, whatever would have been spoken there. */
const isOpen = (rules: readonly EgressRule[], { host, port, scheme }: Place): boolean =>
  schemes.some((one) => (scheme === 'tcp' || scheme === one) && ruleFor(rules, host, port, one) !== undefined);

/** Where servers connected to, or wanted to; and what they may reach. */
export const createNetworkHandlers = ({
  config,
  state,
  now,
}: AdministeringOptions): Pick<Handlers, 'network.look' | 'network.connections' | 'network.allow' | 'network.deny'> => {
  const weighing = createWeighing(config, state);

  const decideAbout = (effect: 'allow' | 'deny', server: string, host: string, port: number) => {
    const draft = { effect, level: 'network_access', client: '*', server, name: '*', host, port } as const;
    const grant = newGrant(draft, config, weighing, now());
    state.grants.add(grant);
    return { grant: grantedOf(grant, config) };
  };

  return {
    'network.look'() {
      const at = now();
      const grants = weighing.grants(at);
      const project = config.project?.name;
      const rules = new Map(
        config.servers.map(({ name }) => [name, compileNetwork(grants, { upstream: name, project, now: at })]),
      );
      const { places, looked, since } = placesOf(state.records.query({ kind: 'connection', limit: mostConnections }));
      const newest = places.toSorted((a, b) => b.lastAt - a.lastAt);
      const shown = newest.slice(0, mostPlaces);

      const standingOf = (place: Place): Pick<Look['places'][number], 'standing' | 'by'> => {
        const { server } = place;
        if (isOpen(rules.get(server) ?? [], place)) return { standing: 'open' };
        const denial = denialOf(
          grants.filter((grant) => matches(grant.server, server)),
          place,
          at,
        );
        return denial === undefined ? { standing: 'closed' } : { standing: 'denied', by: grantedOf(denial, config) };
      };

      return {
        servers: config.servers.map(({ name, sandbox }) => ({
          name,
          isConfined: sandbox?.confine === true,
          mayReach: [
            ...new Map(
              (rules.get(name) ?? []).map(({ host, port }) => [`${host} ${port}`, { host, port }] as const),
            ).values(),
          ],
        })),
        places: shown.map((place) => {
          const { server, host, port, counts, sent, received, lastAt, last } = place;
          return {
            server,
            host,
            ...readsOf(host),
            port,
            ...counts,
            sent,
            received,
            lastAt,
            last,
            ...standingOf(place),
          };
        }),
        more: newest.length - shown.length,
        ...(looked < mostConnections || since === undefined ? {} : { since }),
      };
    },
    'network.connections'({ server, host, port }) {
      const written = host === '' ? 'unknown' : `${host.includes(':') ? `[${host}]` : host}:${port}`;
      const records = state.records.query({ kind: 'connection', server, target: written, limit: mostShown });
      const connections = [...records].reverse().map((record) => ({
        id: record.id,
        at: record.at,
        verdict: verdictOf(record),
        ...(record.reason === undefined ? {} : { reason: record.reason }),
        scheme: record.connection?.scheme ?? '',
        ...(record.connection?.address === undefined ? {} : { address: record.connection.address }),
        sent: record.bytesIn,
        received: record.bytesOut ?? 0,
        ms: record.duration ?? 0,
        ...(record.call === undefined ? {} : { call: record.call, client: record.principal.client }),
      }));
      return { connections };
    },
    'network.allow': ({ server, host, port }) => decideAbout('allow', server, host, port),
    'network.deny': ({ server, host, port }) => decideAbout('deny', server, host, port),
  };
};
