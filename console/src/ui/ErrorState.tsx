import { CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../i18n/text.tsx';
import { useFailureText } from '../i18n/use-failure-text.ts';
import { Button } from './Button.tsx';
import { HiddenText } from './HiddenText.tsx';
import css from './ErrorState.module.css';

interface ErrorStateProps {
  readonly error: Error;
  readonly onAgain?: () => void;
}

// Commands stand between backquotes, as in the gateway's own remedies.
const withCommands = (text: string): readonly ReactNode[] =>
  text.split('`').map((part, place) => (place % 2 === 0 ? part : <code key={part}>{part}</code>));

/** What failed: what, why, what to do, in the person's language; the gateway's own words one click below. */
export function ErrorState({ error, onAgain }: ErrorStateProps) {
  const { t } = useText();
  const { what, todo, said, remedy, code } = useFailureText()(error);
  return (
    <div role="alert" className={css.error}>
      <CircleX size={20} className={css.icon} aria-hidden="true" />
      <div className={css.words}>
        <p className={css.what}>{what}</p>
        <p>{withCommands(todo)}</p>
        <details className={css.details}>
          <summary>{t('ui.details')}</summary>
          <p className={css.whose}>{t('ui.saidByGateway')}</p>
          <blockquote lang="en" className={css.said}>
            <HiddenText text={[said, remedy].filter(Boolean).join(' ')} /> ({code})
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
