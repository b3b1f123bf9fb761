import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { useFound } from '../../i18n/use-found.ts';
import { Time } from '../../ui/Time.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './HeldCard.module.css';
import type { Held } from './shapes.ts';

/** By whose word something is held, since when, and what shows it. */
export function Hold({ hold: { by, at, why, evidence } }: { readonly hold: Held['holds'][number] }) {
  const { t } = useText();
  const found = useFound();
  const isByPerson = by === 'person' || by === 'ban';
  return (
    <div className={css.hold}>
      <p>
        {!isByPerson && `${found(by) ?? t('review.rule.other')} `}
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
