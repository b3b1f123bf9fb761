import { loadConfig } from '../../../config/load.ts';
import type { ReplayedCall } from '../../../replaying.ts';
import { replayAudit } from '../../../replaying.ts';
import type { Given, Outcome } from '../../command.ts';
import { cut, pad } from '../../layout.ts';
import { columns, styled } from '../../output.ts';
import { findConfig, openOwnState } from '../../place.ts';
import { readConfig } from '../../read-config.ts';
import { printableLine } from '../../printable.ts';
import { showCount, showDay, showTime } from '../../units.ts';
import { whatOf, whoOf } from './cells.ts';
import { readFilter } from './page.ts';

type Other = Extract<ReplayedCall['replayed'], { kind: 'other' }>;

/** What is shown of many calls; `--json` has them all. */
const mostShown = 40;

const change = ({ before, after }: Other): string => `${before.effect} → ${after.effect}`;

const byText = ({ by }: Other['before']): string => (by === '' ? '' : ` (${printableLine(by)})`);

const callLines = ({ record }: ReplayedCall, other: Other): string[] => {
  const when = `${showDay(record.at)} ${showTime(record.at)}`;
  const who = pad(cut(whoOf(record), 16), 16);
  const tone = other.after.effect === 'allow' ? 'yellow' : 'red';
  return [
    cut(`${when}  ${who}  ${whatOf(record)}`, columns()),
    styled(
      tone,
      cut(`  ${other.before.effect}${byText(other.before)} → ${other.after.effect}${byText(other.after)}`, columns()),
    ),
  ];
};

const counted = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');

const bump = (counts: Map<string, number>, what: string): void => {
  counts.set(what, (counts.get(what) ?? 0) + 1);
};

/** `storycore-mcp audit replay` */
export const run = async (given: Given): Promise<Outcome> => {
  const grants = given.text('grants');
  const path = findConfig(given);
  const config = grants === undefined || path === undefined ? readConfig(given) : loadConfig(path, { grants });
  using state = openOwnState();
  const changes = new Map<string, number>();
  const undecidable = new Map<string, number>();
  const others: { readonly call: ReplayedCall; readonly other: Other }[] = [];
  let [calls, neverAsked] = [0, 0];
  for (const call of replayAudit(config, state, readFilter(given, 'from', 'to'))) {
    const { replayed } = call;
    calls += 1;
    if (replayed.kind === 'never-asked') neverAsked += 1;
    if (replayed.kind === 'undecidable') bump(undecidable, replayed.why);
    if (replayed.kind !== 'other') continue;
    bump(changes, change(replayed));
    others.push({ call, other: replayed });
  }
  const left = others.length - mostShown;
  const lines = [
    ...others.slice(0, mostShown).flatMap(({ call, other }) => callLines(call, other)),
    ...(left > 0 ? [`… and ${showCount(left, 'more call')}; \`--json\` has them all.`] : []),
    ...(others.length > 0 ? [''] : []),
    others.length === 0
      ? `Of ${showCount(calls, 'call')}, none would be decided otherwise.`
      : `Of ${showCount(calls, 'call')}, ${others.length} would be decided otherwise: ${counted(changes)}.`,
    ...[...undecidable].map(([why, count]) => `${count} cannot be decided. ${why}`),
    ...(neverAsked === 0 ? [] : [`${neverAsked} never came to the policy: something else stopped them first.`]),
  ];
  const json = {
    calls,
    neverAsked,
    changes: Object.fromEntries(changes),
    undecidable: Object.fromEntries(undecidable),
    others: others.map(({ call: { record }, other: { before, after } }) => ({
      id: record.id,
      before,
      after,
      record,
    })),
  };
  return { lines, json };
};
