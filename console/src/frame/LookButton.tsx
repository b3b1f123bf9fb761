import { SunMoon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { useText } from '../i18n/text.tsx';
import { IconButton } from '../ui/IconButton.tsx';

/** Opens the menu of look and language. */
export function LookButton(rest: Omit<ComponentProps<typeof IconButton>, 'label' | 'icon'>) {
  const { t } = useText();
  return <IconButton {...rest} label={t('frame.look')} icon={<SunMoon size={18} />} />;
}
