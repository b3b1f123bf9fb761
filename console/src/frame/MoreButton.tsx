import { Ellipsis } from 'lucide-react';
import type { ComponentProps } from 'react';
import { useText } from '../i18n/text.tsx';
import { Count } from '../ui/Count.tsx';
import css from './BottomBar.module.css';

/** Opens the menu of what has no place in a narrow window. */
export function MoreButton({ waiting, ...rest }: ComponentProps<'button'> & { readonly waiting: number }) {
  const { t } = useText();
  return (
    <button {...rest} type="button" className={css.more}>
      <Ellipsis size={18} aria-hidden="true" />
      {t('frame.more')}
      {waiting > 0 && (
        <span className={css.count}>
          <Count value={waiting} />
        </span>
      )}
    </button>
  );
}
