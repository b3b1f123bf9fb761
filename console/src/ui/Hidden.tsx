import type { ReactNode } from 'react';
import css from './Hidden.module.css';

/** Words for those who hear the page, where a picture speaks to those who see it. */
export function Hidden({ children }: { readonly children: ReactNode }) {
  return <span className={css.hidden}>{children}</span>;
}
