import { Ellipsis } from 'lucide-react';
import { useLocation } from 'wouter';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../i18n/text.tsx';
import { pages } from '../pages/pages.ts';
import { Menu, MenuItem, MenuLine } from '../ui/Menu.tsx';
import css from './BottomBar.module.css';
import { Count } from '../ui/Count.tsx';
import { LookChoices } from './LookChoices.tsx';
import { PageLink } from './PageLink.tsx';

/** Where one can go, in a window as wide as a phone: the daily pages, and the others under «More». */
export function BottomBar({ frame }: { readonly frame: Answer<'frame.look'> | undefined }) {
  const { t } = useText();
  const [, navigate] = useLocation();
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
          <Menu
            trigger={
              <button type="button" className={css.more}>
                <Ellipsis size={18} aria-hidden="true" />
                {t('frame.more')}
                {waiting > 0 && (
                  <span className={css.count}>
                    <Count value={waiting} />
                  </span>
                )}
              </button>
            }
          >
            {others.map((page) => (
              <MenuItem key={page.path} icon={<page.icon size={16} />} onSelect={() => navigate(page.path)}>
                {t(page.title)}
                {frame && page.count && page.count(frame) > 0 ? ` (${page.count(frame)})` : ''}
              </MenuItem>
            ))}
            {others.length > 0 && <MenuLine />}
            <LookChoices />
          </Menu>
        </li>
      </ul>
    </nav>
  );
}
