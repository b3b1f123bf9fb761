import { useText } from '../../i18n/text.tsx';
import { Drawer } from '../../ui/Dialog.tsx';
import type { Looked } from './filter.ts';
import { GiveForm } from './GiveForm.tsx';

interface GiveDrawerProps {
  readonly isOpen: boolean;
  readonly looked: Looked;
  readonly onClose: () => void;
}

/** Where a new permission is given, beside the list. */
export function GiveDrawer({ isOpen, looked, onClose }: GiveDrawerProps) {
  const { t } = useText();
  return (
    <Drawer isOpen={isOpen} onClose={onClose} title={t('permissions.give')} means={t('permissions.form.means')}>
      <GiveForm looked={looked} onClose={onClose} />
    </Drawer>
  );
}
