import { SunMoon } from 'lucide-react';
import { useText } from '../i18n/text.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import { LookChoices } from './LookChoices.tsx';

/** How the page looks, and what it speaks. */
export function LookMenu() {
  const { t } = useText();
  return (
    <Menu align="start" trigger={<IconButton label={t('frame.look')} icon={<SunMoon size={18} />} />}>
      <LookChoices />
    </Menu>
  );
}
