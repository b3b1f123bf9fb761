import type { AuditRecord } from '../../../index.ts';
import { printableLine } from '../../printable.ts';
import { showDuration } from '../../units.ts';

/** Who did it: the client, and the add-on it spoke for. */
export const whoOf = ({ principal: { client, addon } }: AuditRecord): string =>
  printableLine(addon === undefined ? client : `${client}/${addon}`);

/** What was meant: the tool, the resource, or the grant or server that changed. */
export const whatOf = ({ kind, method, target: { upstream, name } }: AuditRecord): string => {
  switch (kind) {
    case 'call':
      return printableLine(`${upstream}/${name}`);
    case 'grant':
      return printableLine(`grant on ${upstream}/${name}`);
    case 'server':
      return printableLine(`${upstream} is ${method}`);
    case 'config':
      return printableLine(method);
  }
};

/** What was decided: by the policy, or by the step that refused. */
export const decisionOf = ({ trail }: AuditRecord): string => {
  const entry = trail.find(({ step }) => step === 'permission') ?? trail.at(-1);
  return entry === undefined ? '–' : printableLine(entry.decision);
};

/** What came of it; a call that has no outcome yet runs. */
export const outcomeOf = ({ outcome }: AuditRecord): string => (outcome === 'started' ? 'running' : outcome);

export const durationOf = ({ duration, kind }: AuditRecord): string =>
  duration === undefined || kind !== 'call' ? '' : showDuration(duration);
