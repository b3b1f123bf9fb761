import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './ReviewDialog.module.css';
import { keyOf, settingAt, textOf, type Problem, type Setting, type Texts } from './setting.ts';
import { usePartNames } from './use-part-names.ts';
import { useShown } from './use-shown.ts';
import { useWords } from './use-words.ts';

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

function Problems({ problems, settings, onShow }: Pick<ReviewDialogProps, 'problems' | 'settings' | 'onShow'>) {
  const { t } = useText();
  const words = useWords();
  return (
    <ul className={css.list}>
      {problems.map((problem) => {
        const setting = settingAt(problem, settings);
        return (
          <li key={`${problem.path} ${problem.message}`} className={css.problem}>
            <h3>{setting === undefined ? <code>{problem.path}</code> : words.label(setting)}</h3>
            <blockquote lang="en" className={css.said}>
              <HiddenText text={[problem.message, problem.remedy].filter(Boolean).join(' ')} />
            </blockquote>
            {setting !== undefined && (
              <Button isSmall onClick={() => onShow(problem)}>
                {t('settings.show')}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Changes({ settings, changes }: Pick<ReviewDialogProps, 'settings' | 'changes'>) {
  const { t } = useText();
  const words = useWords();
  const { whole } = useShown();
  return (
    <ul className={css.list}>
      {settings.map((setting) => {
        const text = changes[keyOf(setting.path)];
        if (text === undefined) return null;
        return (
          <li key={setting.path}>
            <h3>{words.label(setting)}</h3>
            <p className={css.change}>
              <del>
                <HiddenText text={whole(setting, textOf(setting.written))} />
              </del>{' '}
              <span aria-label={t('settings.becomes')} role="img">
                →
              </span>{' '}
              <ins>
                <HiddenText text={whole(setting, text)} />
              </ins>
            </p>
          </li>
        );
      })}
    </ul>
  );
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
