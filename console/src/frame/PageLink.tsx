import { Link, useLocation } from 'wouter';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../i18n/text.tsx';
import type { Page } from '../pages/pages.ts';
import { Hidden } from '../ui/Hidden.tsx';
import { Count } from '../ui/Count.tsx';
import css from './PageLink.module.css';
import { isAt } from './use-page.ts';

interface PageLinkProps {
  readonly page: Page;
  readonly frame: Answer<'frame.look'> | undefined;
}

/** The way to a page, and how much waits there. */
export function PageLink({ page, frame }: PageLinkProps) {
  const { t } = useText();
  const [location] = useLocation();
  const count = frame && page.count ? page.count(frame) : 0;
  return (
    <Link href={page.path} className={css.link} aria-current={isAt(page, location) ? 'page' : undefined}>
      <page.icon size={18} aria-hidden="true" />
      <span className={css.title}>{t(page.title)}</span>
      {count > 0 && (
        <span className={css.count}>
          <Count value={count} />
          <Hidden>{t('frame.attention')}</Hidden>
        </span>
      )}
    </Link>
  );
}
