import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './Raw.module.css';

interface RawProps {
  readonly text: string;
  readonly rest: number;
}

/** How much of a text was too long to be sent. */
export function Rest({ rest }: { readonly rest: number }) {
  const { t } = useText();
  return rest > 0 && <p className={css.rest}>{t('review.rest', { count: rest })}</p>;
}

/** What was sent, one click below. Drawn when it is opened first. */
export function Raw({ text, rest }: RawProps) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={css.raw} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('review.raw')}</summary>
      {isOpen && (
        <>
          {/* What scrolls must be reachable by keyboard. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className={css.json} tabIndex={0} role="region" aria-label={t('review.raw')}>
            <HiddenText text={text} cutAt={4_000} />
          </pre>
          <Rest rest={rest} />
        </>
      )}
    </details>
  );
}
