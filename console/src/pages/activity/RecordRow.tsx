import { memo } from 'react';
import { useText } from '../../i18n/text.tsx';
import { classes } from '../../ui/classes.ts';
import { durationText } from '../../ui/Duration.tsx';
import { DeedSentence } from './DeedSentence.tsx';
import type { Entry } from './entry.ts';
import { clockText } from './moments.ts';
import { Who } from './Names.tsx';
import { OutcomeBadge } from './OutcomeBadge.tsx';
import css from './RecordRow.module.css';
import { toneOf } from './tones.ts';

interface RecordRowProps {
  readonly entry: Entry;
  readonly isActive: boolean;
}

/** One record: when, who, what, what came of it, how long it took. */
export const RecordRow = memo(function RecordRow({ entry, isActive }: RecordRowProps) {
  const { locale } = useText();
  const { at, kind, durationMs } = entry;
  return (
    <div className={classes(css.row, isActive && css.active, css[toneOf(entry)])}>
      <span className={css.time}>{clockText(at, locale)}</span>
      <span className={css.who}>
        <Who who={entry.who} />
      </span>
      <span className={css.what}>
        <DeedSentence entry={entry} />
      </span>
      <span className={css.outcome}>
        <OutcomeBadge entry={entry} />
      </span>
      <span className={css.took}>
        {kind === 'call' && durationMs !== undefined && durationText(durationMs, locale)}
      </span>
    </div>
  );
});
