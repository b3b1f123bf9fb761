import type { Answer, Handlers } from '../admin/contract/methods.ts';
import { Refusal } from '../admin/refusal.ts';
import { providerTitle } from '../config/provider-titles.ts';
import { GatewayError } from '../errors.ts';
import type { KeptAlert } from '../store/alerts.ts';
import type { RunningGateway } from '../store/runs.ts';
import { readRunBody } from '../telemetry/run-body.ts';
import type { ServerGlance } from '../telemetry/run-body.ts';
import { dayOf } from './day.ts';
import type { AdministeringOptions } from './options.ts';
import { readStanding } from './standing.ts';

type Looked = Answer<'health.look'>;
type Names = 'health.look' | 'health.freeze' | 'health.resume' | 'health.restart' | 'health.see' | 'day.look';

/** Gateways stop telling so long after the last look, and what is older was told to somebody else. */
const watchMs = 5_000;
const freshMs = 6_000;
const mostAlerts = 50;

const conditions = ['down', 'degraded', 'well'] as const;
const weights = ['down', 'degraded', 'note'] as const;

/** One answer of one server: several gateways may each have their own process of it. */
const glanceOf = (glances: readonly ServerGlance[]): Partial<Looked['servers'][number]> => {
  if (glances.length === 0) return {};
  const sum = (read: (one: ServerGlance) => number | undefined): number | undefined => {
    const some = glances.map(read).filter((value) => value !== undefined);
    return some.length === 0 ? undefined : some.reduce((total, value) => total + value, 0);
  };
  const found = {
    open: sum(({ running, queued }) => running + queued),
    callsPerMinute: sum(({ lately }) =>
      lately === undefined || lately.seconds <= 0 ? undefined : (lately.calls * 60) / Math.max(60, lately.seconds),
    ),
    memoryBytes: sum((one) => one.memoryBytes),
    memoryLimitBytes: sum((one) => one.memoryLimitBytes),
    cpuPercent: sum(({ lately }) => lately?.cpuPercent),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
};

/** How things stand, what was, and what a person does about it. */
export const createHealthHandlers = ({ config, state, now }: AdministeringOptions): Pick<Handlers, Names> => {
  const titled = (server: string) => {
    const known = config.servers.find(({ name }) => name === server);
    const title = known === undefined ? undefined : providerTitle(known);
    return title === undefined ? {} : { title };
  };

  const shownAlert = ({ id, rule, server, action, words, firedAt, clearedAt, seenAt, state: how }: KeptAlert) => ({
    id,
    rule,
    ...(server === '' ? {} : { server, ...titled(server) }),
    action,
    words,
    firedAt,
    ...(clearedAt === undefined ? {} : { clearedAt }),
    ...(seenAt === undefined ? {} : { seenAt }),
    state: how,
  });

  const serversOf = (runs: readonly RunningGateway[], at: number): Looked['servers'] => {
    const glances = state.glances
      .list()
      .filter(({ shownAt }) => shownAt >= Date.now() - freshMs)
      .flatMap(({ body }) => readRunBody(body)?.servers ?? []);
    const freezes = state.freezes.list(at);
    const all = Map.groupBy(
      runs.flatMap(({ body }) => readStanding(body).servers),
      ({ name }) => name,
    );
    return [...all].map(([name, own]) => {
      const frozen = freezes.find(({ server }) => server === name);
      const worst = conditions.find((one) => own.some(({ condition }) => condition === one)) ?? 'well';
      return {
        name,
        ...titled(name),
        state: own.find(({ condition }) => condition === worst)?.state ?? 'unknown',
        condition: worst,
        restarts: own.reduce((sum, { restarts }) => sum + restarts, 0),
        ...(frozen === undefined ? {} : { frozen: { by: frozen.by, at: frozen.at, why: frozen.why } }),
        ...glanceOf(glances.filter(({ server }) => server === name)),
      };
    });
  };

  const troublesOf = (runs: readonly RunningGateway[]): Looked['troubles'] => {
    const troubles = runs.flatMap(({ body }) => readStanding(body).troubles);
    // Of several gateways that say the same, the one that knows it longest.
    const first = new Map(
      troubles
        .toSorted((left, right) => right.since - left.since)
        .map((one) => [`${one.kind} ${one.server ?? ''}`, one]),
    );
    return [...first.values()]
      .map((one) => ({ ...one, ...(one.server === undefined ? {} : titled(one.server)) }))
      .toSorted((left, right) => weights.indexOf(left.weight) - weights.indexOf(right.weight));
  };

  const alertRank = ({ state: how, seenAt }: KeptAlert): number =>
    how === 'firing' ? 0 : seenAt === undefined ? 1 : 2;

  return {
    'health.look'() {
      const at = now();
      // Gateways say how they are doing only while somebody looks; that they said it brings the page back.
      state.glances.watch(watchMs);
      const runs = state.runs.list();
      const frozen = state.freezes.list(at).find(({ server }) => server === '');
      const standings = runs.map(({ body }) => readStanding(body));
      return {
        gateways: runs.map(({ pid, beganAt }, place) => ({
          pid,
          since: beganAt,
          version: standings[place]?.version ?? '',
          clients: standings[place]?.clients ?? 0,
        })),
        condition: conditions.find((one) => standings.some((each) => each.condition === one)) ?? 'well',
        ...(frozen === undefined ? {} : { frozen: { by: frozen.by, at: frozen.at, why: frozen.why } }),
        servers: serversOf(runs, at),
        troubles: troublesOf(runs),
        alerts: state.alerts
          .list(mostAlerts)
          .toSorted((left, right) => alertRank(left) - alertRank(right))
          .map(shownAlert),
      };
    },
    'health.freeze'({ server, why }) {
      state.freezes.freeze({ server, by: 'person', why, endsRunning: false });
      return {};
    },
    'health.resume'({ server }) {
      if (!state.freezes.thaw(server, 'person'))
        throw new Refusal('done-already', 'Calls of this server are not stopped.', 'Nothing is left to do.');
      return {};
    },
    'health.restart'({ server }) {
      const isThere = state.runs
        .list()
        .some(({ body }) => readStanding(body).servers.some(({ name }) => name === server));
      if (!isThere) {
        throw new GatewayError('upstream-unavailable', 'No gateway that runs has this server.', {
          remedy: 'Clients start one; see `storycore-mcp status`.',
        });
      }
      state.orders.give(server);
      return {};
    },
    'health.see'({ ids }) {
      for (const id of ids) state.alerts.see(id);
      return {};
    },
    'day.look': () => dayOf(config, state, now()),
  };
};
