import { quoted } from '../../../config/problem.ts';
import { createLog, GatewayError } from '../../../index.ts';
import { openUndoing, tellChanges } from '../../../undo.ts';
import type { Beginning, Deed, Savepoint, Undoing, Undone } from '../../../undo.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { readConfigIfAny } from '../../read-config.ts';
import { printableLine } from '../../printable.ts';
import { readCount, showDay, showTime } from '../../units.ts';
import { openKeyboard } from '../approvals/keyboard.ts';
import { chooseOne, chooseSince } from './choose.ts';
import { differenceLines } from './difference.ts';
import { list, savepointJson, titleOf } from './list.ts';
import { changeWords, countWords, deedWords, whyNot } from './words.ts';

const usualLimit = 20;

const show = ([savepoint]: readonly Savepoint[], undoing: Undoing): Outcome => {
  if (savepoint === undefined) throw new GatewayError('invalid-request', 'What this call changed cannot be read.');
  const told = savepoint.roots.flatMap((each) => tellChanges(each));
  const [only, another] = savepoint.roots;
  const folder = only === undefined || another !== undefined ? '' : only.root.path;
  return {
    lines: [
      `${styled('bold', savepoint.id)}  ${showDay(savepoint.at)} ${showTime(savepoint.at)}  ${titleOf(savepoint)}`,
      ...(folder === '' ? [] : [styled('dim', `in ${printableLine(folder)}`)]),
      ...told.flatMap((each) => [
        '',
        styled('bold', changeWords(each, folder)),
        ...differenceLines(each, undoing).map((line) => `  ${line}`),
        ...(each.before?.lost === undefined ? [] : ['  ⚠ cannot be given back: it was not kept']),
      ]),
    ],
    json: savepointJson(savepoint),
  };
};

const isAsked = ({ conflict, impossible }: Deed): boolean => conflict !== undefined && impossible === undefined;

const planLines = (deeds: readonly Deed[]): readonly string[] =>
  deeds
    .filter(({ isQuiet }) => !isQuiet)
    .map((deed) => {
      const why = whyNot(deed);
      const words = deedWords(deed);
      if (deed.impossible !== undefined) return styled('red', `  ✖ cannot ${words}: ${why}`);
      return isAsked(deed) ? styled('yellow', `  ⚠ ${words}: ${why}`) : `    ${words}`;
    });

const deedJson = (deed: Deed): object => {
  const why = deed.impossible ?? deed.conflict;
  const does = deed.before === undefined ? 'remove' : deed.now === undefined ? 'bring-back' : 'restore';
  return { path: deed.path, does, ...(why === undefined ? {} : { why }) };
};

const leaving = new Set(['k', 'keep']);
const overwriting = new Set(['y', 'yes', 'o', 'overwrite']);
const patienceMs = 600_000;

/** What a person says at the terminal to files that others changed; undefined where nothing is to be done. */
const ask = async (): Promise<'overwrite' | 'keep' | undefined> => {
  using keyboard = openKeyboard();
  keyboard.ask('Somebody else has changed some since. [o]verwrite them too, [k]eep those, or [s]top? ');
  const said = (await keyboard.line(patienceMs))?.trim().toLowerCase() ?? '';
  if (overwriting.has(said)) return 'overwrite';
  return leaving.has(said) ? 'keep' : undefined;
};

type Overwrite = Parameters<Undoing['undo']>[1];

/** Which of the files that others changed may be overwritten. Throws `not-approved` where nobody says so. */
const settleConflicts = async (deeds: readonly Deed[], given: Given): Promise<Overwrite> => {
  if (given.flag('force')) return 'all';
  const asked = deeds.filter(isAsked);
  if (asked.length === 0 || given.flag('keep')) return new Map();
  const canAsk = process.stdin.isTTY && process.stderr.isTTY && !given.flag('json');
  const said = canAsk ? await ask() : undefined;
  if (said === 'keep') return new Map();
  if (said === 'overwrite') return new Map(asked.map(({ path, now }) => [path, now]));
  const names = asked.slice(0, 5).map(({ path }) => printableLine(path));
  const more = asked.length - names.length;
  throw new GatewayError(
    'not-approved',
    `Nothing was undone: somebody else has changed ${[...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')}.`,
    { remedy: 'Overwrite it with --force, or leave it as it is and undo the rest with --keep.' },
  );
};

const undoneOutcome = ({ id, done, left, failed }: Undone & { readonly id: string }): Outcome => ({
  lines: [
    done.length === 0
      ? 'Nothing was changed.'
      : `${styled('green', '✔')} ${countWords(done)} as before. Take it back with \`storycore-mcp undo ${id}\`.`,
    ...left.map((deed) => styled('yellow', `  ⚠ left as it is: ${printableLine(deed.path)}: ${whyNot(deed)}`)),
    ...failed.map(({ path, why }) => styled('red', `  ✖ ${printableLine(path)} could not be given back: ${why}`)),
  ],
  json: {
    id,
    done: done.map(deedJson),
    left: left.map(deedJson),
    failed,
  },
  exit: failed.length > 0 || left.some(({ impossible }) => impossible !== undefined) ? 1 : 0,
});

const takeBack = async (chosen: readonly Savepoint[], undoing: Undoing, given: Given): Promise<Outcome> => {
  const deeds = await undoing.plan(chosen);
  const told = deeds.filter(({ isQuiet }) => !isQuiet);
  const dry = given.flag('dry-run');
  if (told.length === 0)
    return {
      lines: ['There is nothing to do: all of it is as it was before.'],
      json: { dryRun: dry, done: [], left: [], failed: [] },
    };
  const lines = planLines(deeds);
  if (dry) {
    return { lines: ['This would', ...lines], json: { dryRun: true, deeds: told.map(deedJson) } };
  }
  say(['This will', ...lines].join('\n'));
  return undoneOutcome(await undoing.undo(chosen, await settleConflicts(deeds, given)));
};

const act = async (undoing: Undoing, given: Given): Promise<Outcome> => {
  const [verb, call] = given.operands;
  const to = given.text('to');
  const all = undoing.beginnings();
  const read = (chosen: readonly Beginning[]): readonly Savepoint[] => undoing.read(chosen.map(({ id }) => id));
  if (to !== undefined) {
    if (verb !== undefined) throw new UsageError('--to says how far back: leave the CALL out.');
    const chosen = chooseSince(to, all, Date.now());
    if (chosen.length === 0)
      return { lines: ['No call has changed anything since.'], json: { done: [], left: [], failed: [] } };
    return takeBack(read(chosen), undoing, given);
  }
  if (verb === 'show') return show(read([chooseOne(call ?? 'last', all)]), undoing);
  if (call !== undefined)
    throw new UsageError(`\`undo\` has no use for ${quoted(call)}.`, 'Write `undo CALL` or `undo show CALL`.');
  if (verb !== undefined && verb !== 'list') return takeBack(read([chooseOne(verb, all)]), undoing, given);
  const limit = given.text('limit');
  const most = limit === undefined ? (given.flag('json') ? undefined : usualLimit) : readCount(limit, '--limit');
  return list(undoing, most, Date.now());
};

/** `storycore-mcp undo` */
export const run = async (given: Given): Promise<Outcome> => {
  if (given.flag('force') && given.flag('keep')) throw new UsageError('--force and --keep say opposite things.');
  const config = readConfigIfAny(given);
  using state = openOwnState();
  using undoing = await openUndoing({ state, config, log: createLog({ level: 'warn' }) });
  return await act(undoing, given);
};
