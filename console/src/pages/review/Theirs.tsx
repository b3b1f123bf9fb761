import type { ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import css from './Theirs.module.css';

/** Marks what others wrote as theirs: nothing of the page's own looks like it. */
export function Theirs({ children }: { readonly children: ReactNode }) {
  const { t } = useText();
  return (
    <blockquote className={css.theirs}>
      <p className={css.whose}>{t('review.theirs')}</p>
      {children}
    </blockquote>
  );
}
