import { useLocation } from 'wouter';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../i18n/text.tsx';
import type { Page } from '../pages/pages.ts';
import { Menu, MenuItem, MenuLine } from '../ui/Menu.tsx';
import { LookChoices } from './LookChoices.tsx';
import { MoreButton } from './MoreButton.tsx';

interface MoreMenuProps {
  readonly pages: readonly Page[];
  readonly frame: Answer<'frame.look'> | undefined;
  readonly waiting: number;
}

/** The pages that have no place in a narrow window, and how the page looks. */
export function MoreMenu({ pages, frame, waiting }: MoreMenuProps) {
  const { t } = useText();
  const [, navigate] = useLocation();
  return (
    <Menu trigger={<MoreButton waiting={waiting} />}>
      {pages.map((page) => (
        <MenuItem key={page.path} icon={<page.icon size={16} />} onSelect={() => navigate(page.path)}>
          {t(page.title)}
          {frame && page.count && page.count(frame) > 0 ? ` (${page.count(frame)})` : ''}
        </MenuItem>
      ))}
      {pages.length > 0 && <MenuLine />}
      <LookChoices />
    </Menu>
  );
}
