import { lazy, Suspense } from 'react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../i18n/text.tsx';
import { pages } from '../pages/pages.ts';
import css from './BottomBar.module.css';
import { MoreButton } from './MoreButton.tsx';
import { PageLink } from './PageLink.tsx';

// What places a menu is large, and not needed to draw the first page.
const MoreMenu = lazy(async () => ({ default: (await import('./MoreMenu.tsx')).MoreMenu }));

/** Where one can go, in a window as wide as a phone: the daily pages, and the others under «More». */
export function BottomBar({ frame }: { readonly frame: Answer<'frame.look'> | undefined }) {
  const { t } = useText();
  const others = pages.filter(({ isDaily }) => isDaily !== true);
  const waiting = others.reduce((sum, { count }) => sum + (frame && count ? count(frame) : 0), 0);
  return (
    <nav aria-label={t('frame.pages')} className={css.bar}>
      <ul className={css.pages}>
        {pages
          .filter(({ isDaily }) => isDaily === true)
          .map((page) => (
            <li key={page.path}>
              <PageLink page={page} frame={frame} />
            </li>
          ))}
        <li>
          <Suspense fallback={<MoreButton waiting={waiting} disabled />}>
            <MoreMenu pages={others} frame={frame} waiting={waiting} />
          </Suspense>
        </li>
      </ul>
    </nav>
  );
}
