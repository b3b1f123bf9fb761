import { Ban, CircleDashed, CircleHelp, Hand, TriangleAlert, type LucideIcon } from 'lucide-react';
import { Badge } from '../../ui/Badge.tsx';
import type { Entry } from './entry.ts';
import css from './OutcomeBadge.module.css';
import { toneOf } from './tones.ts';
import { useOutcome } from './use-outcome.ts';

const iconOf = ({ outcome, result }: Entry): LucideIcon => {
  if (outcome === 'quarantined') return Hand;
  if (result === 'running') return CircleDashed;
  if (result === 'refused') return Ban;
  return result === 'failed' ? TriangleAlert : CircleHelp;
};

/** What came of it. What went as usual is only said, calmly; and of what is no call, nothing. */
export function OutcomeBadge({ entry }: { readonly entry: Entry }) {
  const outcome = useOutcome();
  if (entry.result === 'done')
    return entry.kind === 'call' && <span className={css.done}>{outcome(entry.outcome)}</span>;
  const Icon = iconOf(entry);
  return (
    <Badge tone={toneOf(entry)} icon={<Icon size={13} aria-hidden="true" />}>
      {outcome(entry.outcome)}
    </Badge>
  );
}
