import type { AuditRecord } from '../../../index.ts';
import type { Each } from '../../command.ts';
import { cut, pad, table } from '../../layout.ts';
import { styled } from '../../output.ts';
import { showDay, showTime } from '../../units.ts';
import { decisionOf, durationOf, outcomeOf, whatOf, whoOf } from './cells.ts';

export interface Layout {
  readonly ids: boolean;
  readonly columns: number;
}

const titles = ['TIME', 'WHO', 'WHAT', 'DECIDED', 'OUTCOME', '  TOOK'];
const flexible = 2;
const longestName = 16;

const cellsOf = (record: AuditRecord): readonly string[] => [
  showTime(record.at),
  cut(whoOf(record), longestName),
  whatOf(record),
  decisionOf(record),
  outcomeOf(record),
  durationOf(record).padStart(6),
];

const lineStyle = ({ outcome, kind }: AuditRecord, line: string): string => {
  if (outcome === 'ok' || outcome === 'started') return kind === 'call' ? line : styled('dim', line);
  return styled(outcome === 'tool-error' ? 'yellow' : 'red', line);
};

const withId = ({ id }: AuditRecord, line: string, { ids }: Layout): string => (ids ? `${id}  ${line}` : line);

/** A line where another day begins; what is not dated is of today. */
const dayLine = (record: AuditRecord, before: AuditRecord | undefined): readonly string[] => {
  const day = showDay(record.at);
  return showDay(before?.at ?? Date.now()) === day ? [] : [styled('bold', day)];
};

/** All records in one table, oldest first, with a line for each day but today. */
const all = (records: readonly AuditRecord[], layout: Layout): string[] => {
  const [first] = records;
  if (first === undefined) return ['There are no such records.'];
  const [head = '', ...rows] = table([titles, ...records.map(cellsOf)], { columns: layout.columns, flexible });
  const indent = layout.ids ? ' '.repeat(first.id.length + 2) : '';
  return [
    indent + styled('dim', head),
    ...rows.flatMap((row, at) => {
      const record = records[at] ?? first;
      return [...dayLine(record, records[at - 1]), withId(record, lineStyle(record, row), layout)];
    }),
  ];
};

/** Cells of fixed width, since what will come is not known. */
const widths = [8, 14, 26, 7, 14, 6];

/** One line a record, as they come. */
async function* live(records: Each<AuditRecord>, layout: Layout): AsyncGenerator<string> {
  let before: AuditRecord | undefined;
  for await (const record of records) {
    yield* dayLine(record, before);
    const row = cellsOf(record).map((cell, at) => pad(cut(cell, widths[at] ?? 8), widths[at] ?? 8));
    yield withId(record, lineStyle(record, row.join(' ').trimEnd()), layout);
    before = record;
  }
}

export const recordLines = { all, live };
