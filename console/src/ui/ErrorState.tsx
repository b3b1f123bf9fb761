import { CircleX } from 'lucide-react';
import { useText } from '../i18n/text.tsx';
import { useFailureText } from '../i18n/use-failure-text.ts';
import { Button } from './Button.tsx';
import css from './ErrorState.module.css';

interface ErrorStateProps {
  readonly error: Error;
  readonly onAgain?: () => void;
}

/** What failed: what, why, what to do, in the person's language; the gateway's own words one click below. */
export function ErrorState({ error, onAgain }: ErrorStateProps) {
  const { t } = useText();
  const { what, todo, said, remedy, code } = useFailureText()(error);
  return (
    <div role="alert" className={css.error}>
      <CircleX size={20} className={css.icon} aria-hidden="true" />
      <div className={css.words}>
        <p className={css.what}>{what}</p>
        <p>{todo}</p>
        <details className={css.details}>
          <summary>{t('ui.details')}</summary>
          <p className={css.whose}>{t('ui.saidByGateway')}</p>
          <blockquote lang="en" className={css.said}>
            {said} {remedy} ({code})
          </blockquote>
        </details>
        {onAgain !== undefined && (
          <Button isSmall onClick={onAgain}>
            {t('ui.again')}
          </Button>
        )}
      </div>
    </div>
  );
}
