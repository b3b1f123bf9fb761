import { quoted } from '../../../config/problem.ts';
import { closest } from '../../../config/suggest.ts';
import type { AuditFilter, AuditRecord } from '../../../index.ts';
import { errorTable } from '../../../index.ts';
import type { Given } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { readMoment } from '../../units.ts';
import { shortOutcomes } from './cells.ts';

const kinds = ['call', 'grant', 'approval', 'server', 'config', 'connection', 'quarantine', 'alert'] as const;

const outcomes: readonly string[] = [
  'started',
  'ok',
  'tool-error',
  'upstream-error',
  'interrupted',
  ...Object.keys(errorTable),
];

const readKind = (text: string): AuditRecord['kind'] => {
  const kind = kinds.find((each) => each === text);
  if (kind !== undefined) return kind;
  throw new UsageError(`--kind ${quoted(text)} is not known.`, `Write one of ${kinds.join(', ')}.`);
};

const readOutcome = (text: string): string => {
  const whole = Object.entries(shortOutcomes).find(([, short]) => short === text)?.[0] ?? text;
  if (outcomes.includes(whole)) return whole;
  const near = closest(text, [...outcomes, ...Object.values(shortOutcomes)]);
  throw new UsageError(
    `--outcome ${quoted(text)} is not known.`,
    near === undefined ? `Write one of ${outcomes.join(', ')}.` : `Did you mean ${near}?`,
  );
};

/** Which records are meant by the options that several commands share; `from` and `to` name those of the times. */
export const readFilter = (given: Given, from: string, to?: string): AuditFilter => {
  const kind = given.text('kind');
  const outcome = given.text('outcome');
  const moment = (option: string | undefined): number | undefined => {
    const text = option === undefined ? undefined : given.text(option);
    return text === undefined ? undefined : readMoment(text, `--${option}`, Date.now());
  };
  return {
    client: given.text('client'),
    server: given.text('server'),
    target: given.text('target'),
    since: moment(from),
    until: moment(to),
    kind: kind === undefined ? undefined : readKind(kind),
    outcome: outcome === undefined ? undefined : readOutcome(outcome),
  };
};
