import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, OpenQuestion, State } from '../../../index.ts';
import { GatewayError } from '../../../index.ts';
import type { Outcome } from '../../command.ts';
import { columns, say } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { answeredLines, fateOf, give } from './answer.ts';
import { openKeyboard } from './keyboard.ts';
import type { Keyboard } from './keyboard.ts';
import { lettersOf, readLetter } from './letters.ts';
import { sheetJson, sheetLines } from './sheet.ts';

const lookEveryMs = 250;

/** What has come and gone between two looks. */
interface Change {
  readonly come: readonly OpenQuestion[];
  readonly gone: readonly OpenQuestion[];
}

const createEye = (state: State) => {
  let seen = new Map<string, OpenQuestion>();
  return {
    look(): Change {
      const now = new Map(state.questions.list().map((open) => [open.id, open]));
      const come = [...now.values()].filter(({ id }) => !seen.has(id));
      const gone = [...seen.values()].filter(({ id }) => !now.has(id));
      seen = now;
      return { come, gone };
    },
    open: (): readonly OpenQuestion[] => [...seen.values()],
  };
};

const tryAnswer = (state: State, open: OpenQuestion, answer: Answer): readonly string[] => {
  try {
    return answeredLines(open.id, answer, give(state, open.id, answer, undefined), Date.now());
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return [`✖ ${error.message}`];
  }
};

async function* watchLines(keyboard: Keyboard | undefined): AsyncGenerator<string> {
  using state = openOwnState();
  using keys = keyboard;
  const eye = createEye(state);
  const later = new Set<string>();
  /** What was answered here has been told. */
  const given = new Set<string>();
  let asked: OpenQuestion | undefined;
  say('Questions are shown as they come. Leave with Ctrl-C.');
  for (;;) {
    if (keys?.isOpen === false) return;
    const { come, gone } = eye.look();
    for (const open of gone) if (!given.has(open.id)) yield fateOf(state, open);
    for (const open of come) yield* ['', ...sheetLines(open, columns(), Date.now())];
    if (keys === undefined) {
      // One look after the other is what watching means.
      // oxlint-disable-next-line no-await-in-loop
      await sleep(lookEveryMs);
      continue;
    }
    const next = eye.open().find(({ id }) => !later.has(id));
    if (next?.id !== asked?.id) {
      if (next !== undefined) keys.ask(`${next.id} ${lettersOf(next)} > `);
      asked = next;
    }
    // oxlint-disable-next-line no-await-in-loop -- a letter answers the question that is shown
    const typed = await keys.line(lookEveryMs);
    if (typed === undefined || asked === undefined) continue;
    const answer = readLetter(asked, typed);
    if (answer === 'later') later.add(asked.id);
    else if (answer === undefined) say('That is none of the letters.');
    else {
      yield* tryAnswer(state, asked, answer);
      given.add(asked.id);
    }
    asked = undefined;
  }
}

async function* watchRecords(): AsyncGenerator {
  using state = openOwnState();
  const eye = createEye(state);
  for (;;) {
    const { come, gone } = eye.look();
    for (const open of gone) yield { ended: open.id, state: state.questions.find(open.id)?.state };
    for (const open of come) yield { opened: sheetJson(open) };
    // oxlint-disable-next-line no-await-in-loop -- one look after the other is what watching means
    await sleep(lookEveryMs);
  }
}

/** Questions as they come, without end; answered by a letter where a person sits at a terminal. */
export const watch = (): Outcome => ({
  lines: watchLines(process.stdin.isTTY && process.stdout.isTTY ? openKeyboard() : undefined),
  records: watchRecords(),
});
