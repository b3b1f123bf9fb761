import { setTimeout as sleep } from 'node:timers/promises';
import type { RunGlance, State } from '../../../index.ts';
import { readRunBody } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { columns } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { watchSignals } from '../../signals.ts';
import { runLines } from './view.ts';

const everyMs = 1_000;
/** Gateways stop telling so long after the last look. */
const watchMs = 5_000;
/** What is older was told to somebody else. */
const freshMs = 4_000;
/** A gateway looks each second whether somebody watches, and begins a second after its start. */
const patienceMs = 2_500;

const clear = '\u001b[H\u001b[J';
const enter = '\u001b[?25l\u001b[2J';
const leave = '\u001b[?25h';

const nobody = [
  'No gateway runs that serves clients.',
  'Clients start one with `storycore-mcp serve`; `storycore-mcp list` shows what it would have.',
];

/** Those that tell how they are doing, and told it lately. */
const glances = (state: State, since: number): readonly RunGlance[] =>
  state.glances
    .list()
    .filter(({ shownAt }) => shownAt >= since)
    .flatMap(({ id, startedAt, shownAt, body }) => {
      const read = readRunBody(body);
      return read === undefined ? [] : [{ ...read, id, startedAt, shownAt }];
    });

const linesOf = (runs: readonly RunGlance[]): string[] =>
  runs.length === 0 ? nobody : runs.flatMap((run, at) => [...(at === 0 ? [] : ['']), ...runLines(run, columns())]);

const once = async (): Promise<Outcome> => {
  using state = openOwnState();
  const asked = Date.now();
  state.glances.watch(watchMs);
  await sleep(patienceMs);
  const runs = glances(state, asked);
  return { lines: linesOf(runs), json: runs };
};

/** Rests; false where somebody asked to end. */
const rest = (ms: number, over: AbortSignal): Promise<boolean> =>
  sleep(ms, undefined, { signal: over }).then(
    () => true,
    () => false,
  );

/** What there is to see, each second, until a person ends it. */
async function* looks(): AsyncGenerator<readonly RunGlance[]> {
  using signals = watchSignals();
  using state = openOwnState();
  const over = new AbortController();
  void signals.asked.then(() => over.abort());
  state.glances.watch(watchMs);
  let going = await rest(patienceMs, over.signal);
  while (going) {
    state.glances.watch(watchMs);
    yield glances(state, Date.now() - freshMs);
    // oxlint-disable-next-line no-await-in-loop -- once a second is the point
    going = await rest(everyMs, over.signal);
  }
}

/** At a terminal in the same place again; elsewhere one after the other. */
async function* screens(): AsyncGenerator<string> {
  const isScreen = process.stdout.isTTY;
  if (isScreen) process.stdout.write(enter);
  try {
    for await (const runs of looks()) {
      // A terminal that does not say how high it is says 0.
      const rows = isScreen ? Math.max(10, process.stdout.rows - 2) : Infinity;
      yield `${isScreen ? clear : ''}${linesOf(runs).slice(0, rows).join('\n')}`;
    }
  } finally {
    if (isScreen) process.stdout.write(leave);
  }
}

/** `storycore-mcp top` */
export const run = async (given: Given): Promise<Outcome> =>
  given.flag('once') ? once() : { lines: screens(), records: looks() };
