import { useEffect, useRef, useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { editsOf, type Edits } from './edits.ts';
import { ReviewDialog } from './ReviewDialog.tsx';
import css from './SaveBar.module.css';
import { settingAt } from './setting.ts';
import type { SavingProps } from './SettingsGroups.tsx';

interface SaveBarProps extends SavingProps {
  readonly onLookAgain: () => void;
}

/** What is not saved yet: to be looked through and saved, or thrown away. */
export function SaveBar({ editing, look, onRefused, onShow, onLookAgain }: SaveBarProps) {
  const { t } = useText();
  const toast = useToast();
  const check = useAct('settings.check');
  const save = useAct('settings.save');
  /** The revision that is looked through: what others change after it is not written over. */
  const [reviewed, setReviewed] = useState<string>();
  const { form, changes, conflicts, discard } = editing;
  const failure = check.error ?? save.error;
  const keys = Object.keys(changes);
  const isEmpty = keys.length === 0;
  const wasEmpty = useRef(isEmpty);
  useEffect(() => {
    // It goes with the button that was pressed last, and with its focus.
    if (isEmpty && !wasEmpty.current && document.activeElement === document.body)
      document.querySelector<HTMLElement>('main')?.focus();
    wasEmpty.current = isEmpty;
  }, [isEmpty]);
  if (isEmpty) return null;

  /** What to ask for; undefined where a field cannot be read, which is shown then. */
  const edits = async (): Promise<Edits | undefined> => {
    const asked = await editsOf(form, changes);
    if ('edits' in asked) return asked.edits;
    if (asked.wrong !== undefined) onShow(asked.wrong);
    return undefined;
  };

  const review = async (): Promise<void> => {
    onRefused([]);
    save.reset();
    const { revision } = look;
    const wanted = await edits();
    if (wanted === undefined) return;
    check.mutate(
      { edits: wanted },
      {
        onSuccess: ({ problems }) => {
          onRefused(problems);
          setReviewed(revision);
        },
      },
    );
  };

  const commit = async (): Promise<void> => {
    const wanted = await edits();
    if (wanted === undefined || reviewed === undefined) return;
    save.mutate(
      { revision: reviewed, edits: wanted },
      {
        onSuccess: () => toast({ text: t('settings.saved'), tone: 'green' }),
        onError: onLookAgain,
        onSettled: () => setReviewed(undefined),
      },
    );
  };

  return (
    <>
      {failure && <ErrorState error={failure} />}
      <div className={css.bar} role="region" aria-label={t('settings.unsaved')}>
        <p className={css.count}>
          {conflicts.length > 0 ? t('settings.decideFirst') : t('settings.changes', { count: keys.length })}
        </p>
        <Button onClick={discard}>{t('settings.discard')}</Button>
        <Button look="main" isBusy={check.isPending} isOff={conflicts.length > 0} onClick={() => void review()}>
          {t('settings.review')}
        </Button>
      </div>
      <ReviewDialog
        isOpen={reviewed !== undefined}
        onClose={() => setReviewed(undefined)}
        settings={look.settings}
        changes={changes}
        problems={check.data?.problems ?? []}
        waiting={check.data?.waiting ?? []}
        isBusy={save.isPending}
        onSave={() => void commit()}
        onShow={(problem) => {
          setReviewed(undefined);
          onShow(settingAt(problem, look.settings)?.path ?? problem.path);
        }}
      />
    </>
  );
}
