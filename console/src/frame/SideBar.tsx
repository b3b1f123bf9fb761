import { lazy, Suspense } from 'react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../i18n/text.tsx';
import { pages } from '../pages/pages.ts';
import { LookButton } from './LookButton.tsx';
import { PageLink } from './PageLink.tsx';
import css from './SideBar.module.css';

// What places a menu is large, and not needed to draw the first page.
const LookMenu = lazy(async () => ({ default: (await import('./LookMenu.tsx')).LookMenu }));

/** Where one can go, in a wide window. */
export function SideBar({ frame }: { readonly frame: Answer<'frame.look'> | undefined }) {
  const { t } = useText();
  return (
    <nav aria-label={t('frame.pages')} className={css.bar}>
      <p className={css.name}>
        <img src="/icon.svg" alt="" width={24} height={24} />
        {t('frame.name')}
      </p>
      <p className={css.project} title={frame?.project}>
        {frame?.project !== undefined && t('frame.project', { project: frame.project })}
      </p>
      <ul className={css.pages}>
        {pages.map((page) => (
          <li key={page.path}>
            <PageLink page={page} frame={frame} />
          </li>
        ))}
      </ul>
      <div className={css.foot}>
        <Suspense fallback={<LookButton isOff />}>
          <LookMenu />
        </Suspense>
        <span className={css.version}>{frame && t('frame.version', { version: frame.version })}</span>
      </div>
    </nav>
  );
}
