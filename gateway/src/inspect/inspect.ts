import type { Context, Finding, Severity, Subject } from './finding.ts';
import { lookAlikeNames } from './rules/look-alike.ts';
import { shadowing } from './rules/shadowing.ts';
import { structureRules } from './rules/structure-rules.ts';
import { textRules } from './rules/text-rules.ts';

/** Examines what a server said: all findings, those that ask for most first. */
export const inspect = (subject: Subject, context: Context): readonly Finding[] =>
  [...textRules, ...structureRules]
    .flatMap((rule) => rule(subject, context))
    .toSorted((a, b) => weight(b.severity) - weight(a.severity));

/** The findings that depend on what else is there: to be looked for again when another server has shown its tools. */
export const inspectBeside = (subject: Subject, context: Context): readonly Finding[] =>
  [lookAlikeNames, shadowing].flatMap((rule) => rule(subject, context));

const weight = (severity: Severity): number => ['note', 'flag', 'hold'].indexOf(severity);

/** What is to be done with a subject: the most that any of its findings asks for. */
export const verdictOf = (findings: readonly Finding[]): 'hold' | 'flag' | 'allow' => {
  if (findings.some(({ severity }) => severity === 'hold')) return 'hold';
  return findings.some(({ severity }) => severity === 'flag') ? 'flag' : 'allow';
};
