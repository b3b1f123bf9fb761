import type { AuditRecord } from '../../../index.ts';
import { printableLine } from '../../printable.ts';
import { showDuration } from '../../units.ts';

/** Who did it: the client, and the add-on it spoke for. */
export const whoOf = ({ principal: { client, addon } }: AuditRecord): string =>
  printableLine(addon === undefined ? client : `${client}/${addon}`);

const deeds: Readonly<Record<AuditRecord['kind'], (record: AuditRecord) => string>> = {
  call: ({ target }) => `${target.upstream}/${target.name}`,
  grant: ({ target }) => `grant on ${target.upstream}/${target.name}`,
  approval: ({ target, method }) => `${method.replace('approval/', '')} ${target.upstream}/${target.name}`,
  server: ({ target, method }) => `${target.upstream === '' ? 'everything' : target.upstream} is ${method}`,
  connection: ({ target }) => `${target.upstream} → ${target.name}`,
  quarantine: ({ method, target: { upstream, name } }) =>
    `${method.replace('quarantine/', '')} ${name === '' ? upstream : `${upstream}/${name}`}`,
  alert: ({ method, target: { upstream, name } }) =>
    `${method.replace('alert/', '')} alert ${name}${upstream === '' ? '' : ` on ${upstream}`}`,
  config: ({ method, target: { name } }) => (name === '' ? method : `${method} ${name}`),
};

/** What was meant: the tool, the resource, or the grant or server that changed. */
export const whatOf = (record: AuditRecord): string => printableLine(deeds[record.kind](record));

/** What was decided: by the policy, or by the step that refused. */
export const decisionOf = ({ trail }: AuditRecord): string => {
  const entry = trail.find(({ step }) => step === 'permission') ?? trail.at(-1);
  return entry === undefined ? '–' : printableLine(entry.decision);
};

/** Outcomes that have a shorter word on the screen; it may be asked for too. */
export const shortOutcomes: Readonly<Record<string, string>> = {
  started: 'running',
  'permission-denied': 'denied',
  'upstream-failed': 'failed',
  'upstream-unavailable': 'unavailable',
};

/** What came of it; a call that has no outcome yet runs. */
export const outcomeOf = ({ outcome }: AuditRecord): string => shortOutcomes[outcome] ?? outcome;

const timed: readonly AuditRecord['kind'][] = ['call', 'connection'];

export const durationOf = ({ duration, kind }: AuditRecord): string =>
  duration === undefined || !timed.includes(kind) ? '' : showDuration(duration);
