import type { Topic } from '../admin/contract/event.ts';
import type { ChangeSource } from '../admin/events.ts';
import type { Stamped, StampTexts } from '../store/stamps.ts';
import type { State } from '../store/state.ts';
import type { Log } from '../telemetry/log.ts';

/** On which pages each part of the state file is seen. */
const seenOn: Readonly<Record<Stamped, readonly Topic[]>> = {
  questions: ['frame', 'requests'],
  // What a call changed, and where it connected to, is recorded with it.
  audit: ['activity', 'network', 'undo'],
  grants: ['grants'],
  holds: ['frame', 'review', 'servers'],
  pins: ['review', 'servers'],
  freezes: ['frame', 'health', 'servers'],
  orders: ['servers'],
  results: ['review'],
  alerts: ['frame', 'health'],
  runs: ['frame', 'servers', 'health'],
  glances: ['health'],
  catalogs: ['review', 'servers'],
  configurations: ['settings', 'servers', 'grants', 'review'],
  tokens: ['settings'],
};

const lookEveryMs = 250;
/** Who ended without a word left nothing in the state file; that is asked of the system, now and then. */
const looksBetweenRolls = 3;

/** On which pages something has changed between the two. */
export const topicsOf = (before: StampTexts, after: StampTexts): readonly Topic[] => {
  const changed = (Object.keys(seenOn) as Stamped[]).filter((part) => before[part] !== after[part]);
  return [...new Set(changed.flatMap((part) => seenOn[part]))];
};

/** Looks at the state file, which other processes change too, while somebody wants to know. */
export const createChangeSource = (state: Pick<State, 'stamps' | 'runs'>, log: Log): ChangeSource => ({
  watch(onChanged) {
    const roll = (): string =>
      state.runs
        .list()
        .map(({ owner }) => owner)
        .join(' ');
    let before = state.stamps.look();
    let running = roll();
    let looks = 0;
    let isFailing = false;

    const rolled = (): readonly Topic[] => {
      looks += 1;
      if (looks % looksBetweenRolls !== 0) return [];
      const now = roll();
      const isSame = now === running;
      running = now;
      return isSame ? [] : ['frame', 'requests', 'servers', 'health'];
    };

    const look = (): void => {
      try {
        const after = state.stamps.look();
        const topics = new Set([...(after === before ? [] : topicsOf(before, after)), ...rolled()]);
        before = after;
        isFailing = false;
        if (topics.size > 0) onChanged([...topics]);
      } catch (error) {
        // Told once: the next look sees what this one missed.
        if (!isFailing) log.warn('The console cannot see what changes.', { error });
        isFailing = true;
      }
    };

    const timer = setInterval(look, lookEveryMs);
    return () => clearInterval(timer);
  },
});
