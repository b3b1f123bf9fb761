import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../i18n/text.tsx';
import { pages } from '../pages/pages.ts';
import { LookMenu } from './LookMenu.tsx';
import { PageLink } from './PageLink.tsx';
import css from './SideBar.module.css';

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
        <LookMenu />
        <span className={css.version}>{frame && t('frame.version', { version: frame.version })}</span>
      </div>
    </nav>
  );
}
