import type { Answer } from '../admin/contract/methods.ts';
import type { AuditRecord } from '../pipeline/call.ts';
import { resultOf } from './activity-entry.ts';

/** Without accents and capitals: who looks for «ete» finds «Été». */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const wordsOf = ({ principal, target, facts, connection, ...record }: AuditRecord): string =>
  plain(
    [
      record.id,
      record.method,
      record.outcome,
      record.reason,
      principal.client,
      principal.addon,
      principal.project,
      target.upstream,
      target.name,
      connection?.host,
      ...facts.violations,
      ...facts.needs.flatMap(({ object }) => {
        if (object.kind === 'path') return [object.shown, ...object.forms];
        return object.kind === 'url' ? [object.host, object.shown] : [];
      }),
    ].join('\n'),
  );

interface Wanted {
  readonly text?: string | undefined;
  readonly result?: Answer<'activity.look'>['entries'][number]['result'] | undefined;
}

/** Whether a record is one of those that are looked for, as far as the state file cannot tell by itself. */
export const isWanted = ({ text, result }: Wanted): ((record: AuditRecord) => boolean) => {
  const words = plain(text ?? '')
    .split(/\s+/)
    .filter(Boolean);
  return (record) => {
    if (result !== undefined && resultOf(record) !== result) return false;
    if (words.length === 0) return true;
    const all = wordsOf(record);
    return words.every((word) => all.includes(word));
  };
};
