import type { Answer, Handlers } from '../admin/contract/methods.ts';
import type { JsonObject } from '../pipeline/call.ts';
import type { AdministeringOptions } from './options.ts';
import { createHeldCount } from './review-list.ts';

type Standing = Answer<'frame.look'>['standing'];

/** As each running gateway says of itself, the worst last. */
const standings: readonly (readonly [said: string, standing: Standing])[] = [
  ['well', 'works'],
  ['degraded', 'degraded'],
  ['down', 'broken'],
];

const worst = (bodies: readonly JsonObject[]): Standing => {
  const said = new Set(bodies.map((body) => body['state']));
  return standings.findLast(([name]) => said.has(name))?.[1] ?? 'works';
};

/** What stands around every page. */
export const createFrameHandlers = (
  { config, gateway, state, version, now }: AdministeringOptions,
  countHeld = createHeldCount({ config, state, now }),
): Pick<Handlers, 'frame.look' | 'frame.freeze' | 'frame.resume'> => ({
  'frame.look'() {
    const at = now();
    const runs = state.runs.list();
    const frozen = state.freezes.list(at).find(({ server }) => server === '');
    return {
      version,
      ...(config.project === undefined ? {} : { project: config.project.name }),
      now: at,
      // One's own says so a moment after it began.
      isServing: gateway !== undefined || runs.length > 0,
      requests: state.questions.list().length,
      held: countHeld(),
      alerts: state.alerts.firing().length,
      ...(frozen === undefined ? {} : { frozen: { by: frozen.by, at: frozen.at, why: frozen.why } }),
      standing: worst(runs.map(({ body }) => body)),
    };
  },
  'frame.freeze'({ why }) {
    state.freezes.freeze({ server: '', by: 'person', why, endsRunning: true });
    return {};
  },
  'frame.resume'() {
    state.freezes.thaw('', 'person');
    return {};
  },
});
