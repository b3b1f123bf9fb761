import type { Verdict } from './verdict.ts';

const longest = 160;
const head = ['leg', 'revision', 'scenarios', 'checks', 'not scored', ''];

const cells = ({ leg, revision, scenarios, checks, notScored, holds }: Verdict): readonly string[] => [
  leg,
  revision,
  `${scenarios.passed} of ${scenarios.scored}`,
  `${checks.passed} passed, ${checks.failed} failed`,
  `${notScored.passed} of ${notScored.run}`,
  holds ? 'holds' : 'DOES NOT HOLD',
];

/** A text on one line, no longer than is read at a glance. */
const brief = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
};

/** The verdicts as a table for people, each with what did not pass below it. */
export const tableLines = (verdicts: readonly Verdict[]): readonly string[] => {
  const rows = verdicts.map(cells);
  const widths = head.map((word, at) => Math.max(word.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(head),
    ...verdicts.flatMap((verdict) => [
      line(cells(verdict)),
      ...verdict.notes.map(({ kind, scenario, text }) => `    ${kind}  ${scenario}  ${brief(text)}`),
    ]),
  ];
};
