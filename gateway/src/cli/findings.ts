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

const findingLines = ({ subject, state, says, remedy }: Finding, left: number): string[] => {
  const indent = ' '.repeat(left + 4);
  const [first = '', ...more] = wrap(printableLine(says), lineColumns - indent.length);
  const advice = remedy === undefined ? [] : wrap(printableLine(remedy), lineColumns - indent.length - 2);
  return [
    `${styled(colours[state], marks[state])} ${pad(subject, left)}  ${first}`,
    ...more.map((line) => `${indent}${line}`),
    ...advice.map((line, at) => `${indent}${at === 0 ? '→ ' : '  '}${line}`),
  ];
};

/** Findings for people and programs; `exit` where one of them is a problem. */
export const reportFindings = (findings: readonly Finding[], exit: number): Outcome => {
  const left = Math.min(20, Math.max(...findings.map(({ subject }) => width(subject))));
  const problems = findings.filter(({ state }) => state === 'problem').length;
  return {
    lines: findings.flatMap((finding) => findingLines(finding, left)),
    json: { ok: problems === 0, findings },
    exit: problems === 0 ? 0 : exit,
  };
};
