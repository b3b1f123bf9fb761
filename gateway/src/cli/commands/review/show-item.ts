import type { Difference, HeldItem, Reviewed } from '../../../review.ts';
import { itemOf, visible } from '../../../review.ts';
import { wrap } from '../../layout.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showDay, showTime } from '../../units.ts';
import { findingLines } from './finding-lines.ts';
import { fieldOf } from './fields.ts';
import { changedWords, readable, theirWords } from './words.ts';

const explain: Readonly<Record<Difference['class'], string>> = {
  noted: 'only noted',
  wording: 'other words',
  annotation: 'other hints',
  schema: 'takes or gives something else',
  'new-target': 'nobody has approved it',
  instructions: 'what the model is told',
  command: 'what is started',
};

const differenceLines = (difference: Difference): readonly string[] => {
  const { before, after, class: changed, renamedFrom, part } = difference;
  const head = `  ${fieldOf(difference)}: ${renamedFrom === undefined ? explain[changed] : `it was ${visible(renamedFrom)}`}`;
  if (after === undefined) return [`  ${part} ${visible(difference.name)} is gone.`];
  const lines = before === undefined ? theirWords(readable(after), '    ') : changedWords(before, after, '    ');
  return [head, ...lines];
};

/** One part that is held: why, what shows it, and how it is not as it was approved. */
export const showItem = (item: HeldItem, { approved }: Reviewed): readonly string[] => {
  const pin = approved?.pin;
  return [
    `${styled('red', '✖')} ${styled('bold', visible(itemOf(item)))}`,
    ...wrap(printableLine(item.why), 78).map((line) => `  ${line}`),
    ...item.holds.flatMap(({ by, at, evidence, id }) => [
      `  held since ${showDay(at)} ${showTime(at)} by ${visible(by)} (${id})`,
      ...(evidence === '' ? [] : theirWords(evidence, '    ')),
    ]),
    ...(item.differences.length === 0 || pin === undefined
      ? []
      : [
          `  approved ${showDay(pin.at)} ${showTime(pin.at)} by ${visible(pin.by)}; since then, in the server's own words:`,
        ]),
    ...item.differences.flatMap(differenceLines),
    ...findingLines(item.findings, '  '),
  ];
};
