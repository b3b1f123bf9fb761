import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Changes } from './Changes.tsx';
import { Problems } from './Problems.tsx';
import css from './ReviewDialog.module.css';
import type { Problem, Setting, Texts } from './setting.ts';
import { usePartNames } from './use-part-names.ts';

interface ReviewDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly settings: readonly Setting[];
  readonly changes: Texts;
  readonly problems: readonly Problem[];
  readonly waiting: readonly string[];
  readonly isBusy: boolean;
  readonly onSave: () => void;
  readonly onShow: (problem: Problem) => void;
}

/** What saving would change, as the gateway itself would take it; or why it would not. */
export function ReviewDialog(props: ReviewDialogProps) {
  const { t, list } = useText();
  const partNames = usePartNames();
  const { isOpen, onClose, problems, waiting, isBusy, onSave } = props;
  const isRefused = problems.length > 0;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={isRefused ? t('settings.refused', { count: problems.length }) : t('settings.review.title')}
      means={t(isRefused ? 'settings.refused.means' : 'settings.review.means')}
      actions={
        <>
          <Button onClick={onClose}>{t(isRefused ? 'settings.back' : 'ui.cancel')}</Button>
          {!isRefused && (
            <Button look="main" isBusy={isBusy} onClick={onSave}>
              {t('settings.save')}
            </Button>
          )}
        </>
      }
    >
      {isRefused ? <Problems {...props} /> : <Changes {...props} />}
      {waiting.length > 0 && <p className={css.waiting}>{t('settings.waits', { names: list(partNames(waiting)) })}</p>}
    </Dialog>
  );
}
