import { ArrowUp } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import css from './FreshButton.module.css';
import type { Records } from './use-records.ts';

interface FreshButtonProps {
  readonly records: Pick<Records, 'fresh' | 'isFreshCut'>;
  readonly isShown: boolean;
  readonly onTake: () => void;
}

/** How many came since, over the list: what one reads stays where it is until one wants them. */
export function FreshButton({ records: { fresh, isFreshCut }, isShown, onTake }: FreshButtonProps) {
  const { t } = useText();
  return (
    <div role="status" className={css.place}>
      {isShown && fresh > 0 && (
        <Button isSmall look="main" icon={<ArrowUp size={14} aria-hidden="true" />} onClick={onTake}>
          {isFreshCut ? t('activity.freshMany', { number: fresh }) : t('activity.fresh', { count: fresh })}
        </Button>
      )}
    </div>
  );
}
