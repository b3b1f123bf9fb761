import { useText } from '../../i18n/text.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Time } from '../../ui/Time.tsx';
import css from './Known.module.css';
import type { Day } from './day.ts';

interface KnownProps {
  readonly day: Day;
  readonly isServing: boolean;
}

/** Of what time the figures are; and that nothing runs, where nothing does. */
export function Known({ day: { since, isMeasured }, isServing }: KnownProps) {
  const { t } = useText();
  return (
    <div className={css.known}>
      {!isServing && <p className={css.strong}>{t('health.notServing')}</p>}
      <p>
        {!isMeasured && t('health.notMeasured')}
        {isMeasured && since === undefined && (isServing ? t('health.firstMinute') : t('health.nothingKept'))}
        {isMeasured && since !== undefined && <Sentence of="health.since" parts={{ at: <Time at={since} /> }} />}
      </p>
    </div>
  );
}
