import type { Outcome } from './command.ts';
import { pad, width, wrap } from './layout.ts';
import { styled } from './output.ts';
import { printableLine } from './printable.ts';

/** One thing that was looked at, and how it is. */
export interface Finding {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly says: string;
  /** What to do about it, one sentence. */
  readonly remedy?: string;
}

const marks: Readonly<Record<Finding['state'], string>> = { ok: '✔', warning: '⚠', problem: '✖' };
const colours = { ok: 'green', warning: 'yellow', problem: 'red' } as const;

const lineColumns = 80;

const indented = (text: string, indent: string): string[] =>
  wrap(printableLine(text), lineColumns - indent.length - 2).map(
    (line, at) => `${indent}${at === 0 ? '→ ' : '  '}${line}`,
  );

/** A command of several lines stands at the edge, as it has to be copied: its last word may be a line of its own. */
const adviceLines = (remedy: string, indent: string): string[] => {
  const [, before = '', command] = /^([^`]*)`([^`]*\n[^`]*)`/.exec(remedy) ?? [];
  if (command === undefined) return indented(remedy, indent);
  return [...indented(before.trim(), indent), '', ...command.split('\n').map(printableLine), ''];
};

const findingLines = ({ subject, state, says, remedy }: Finding, left: number): string[] => {
  const indent = ' '.repeat(left + 4);
  const [first = '', ...more] = wrap(printableLine(says), lineColumns - indent.length);
  return [
    `${styled(colours[state], marks[state])} ${pad(subject, left)}  ${first}`,
    ...more.map((line) => `${indent}${line}`),
    ...(remedy === undefined ? [] : adviceLines(remedy, indent)),
  ];
};

/** Findings for people and programs; `exit` where one of them is a problem. `more` is for programs alone. */
export const reportFindings = (findings: readonly Finding[], exit: number, more: object = {}): Outcome => {
  const left = Math.min(20, Math.max(...findings.map(({ subject }) => width(subject))));
  const problems = findings.filter(({ state }) => state === 'problem').length;
  return {
    lines: findings.flatMap((finding) => findingLines(finding, left)),
    json: { ok: problems === 0, findings, ...more },
    exit: problems === 0 ? 0 : exit,
  };
};
