import { Ban, Check, CircleDashed, Hand, TriangleAlert, type LucideIcon } from 'lucide-react';
import { Badge } from '../../ui/Badge.tsx';
import type { Entry } from './entry.ts';
import css from './OutcomeBadge.module.css';
import { toneOf } from './tones.ts';
import { useOutcome } from './use-outcome.ts';

const icons: Readonly<Record<Entry['result'], LucideIcon>> = {
  running: CircleDashed,
  done: Check,
  refused: Ban,
  failed: TriangleAlert,
};

/** What came of it. What went as usual is only said, calmly; and of what is no call, nothing. */
export function OutcomeBadge({ entry }: { readonly entry: Entry }) {
  const outcome = useOutcome();
  const { kind, result } = entry;
  if (result === 'done') return kind === 'call' && <span className={css.done}>{outcome(entry.outcome)}</span>;
  const Icon = entry.outcome === 'quarantined' ? Hand : icons[result];
  return (
    <Badge tone={toneOf(entry)} icon={<Icon size={13} aria-hidden="true" />}>
      {outcome(entry.outcome)}
    </Badge>
  );
}
