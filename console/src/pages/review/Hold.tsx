import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Time } from '../../ui/Time.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { useSaid } from './Findings.tsx';
import css from './HeldCard.module.css';
import type { Held } from './shapes.ts';

/** By whose word something is held, since when, and what shows it. */
export function Hold({ hold: { by, at, why, evidence } }: { readonly hold: Held['holds'][number] }) {
  const { t } = useText();
  const said = useSaid();
  const [room = '', rule = ''] = by.split(':');
  const isByPerson = by === 'person' || by === 'ban';
  const key =
    room === 'behaviour' || by === 'pin' ? `review.rule.${rule === '' ? by : rule}` : `review.finding.${rule}`;
  return (
    <div className={css.hold}>
      <p>
        {!isByPerson && `${said(key, t('review.rule.other'))} `}
        <span className={css.why}>
          <Sentence of="review.since" parts={{ at: <Time at={at} as="relative" /> }} />
        </span>
      </p>
      <p className={css.why} lang="en">
        <q>
          <HiddenText text={why} />
        </q>
      </p>
      {evidence !== '' && (
        <figure>
          <figcaption className={css.kind}>{t('review.evidence')}</figcaption>
          <p className={css.evidence}>
            <HiddenText text={evidence} />
          </p>
        </figure>
      )}
    </div>
  );
}
