import { useEffect, useRef, useState } from 'react';
import type { Params } from '../../../../gateway/src/admin/contract/methods.ts';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { ReviewDialog } from './ReviewDialog.tsx';
import css from './SaveBar.module.css';
import { pathOf, settingAt, type Look, type Problem } from './setting.ts';
import type { SettingsEditing } from './use-settings-form.ts';

type Edits = Params<'settings.save'>['edits'];

interface SaveBarProps {
  readonly editing: SettingsEditing;
  readonly look: Look;
  /** What the gateway finds wrong with what was proposed. */
  readonly onRefused: (problems: readonly Problem[]) => void;
  /** Shows one setting, wherever it is. */
  readonly onShow: (path: string) => void;
  readonly onLookAgain: () => void;
}

/** What is not saved yet: to be looked through and saved, or thrown away. */
export function SaveBar({ editing, look, onRefused, onShow, onLookAgain }: SaveBarProps) {
  const { t } = useText();
  const toast = useToast();
  const check = useAct('settings.check');
  const save = useAct('settings.save');
  const [isReviewing, setReviewing] = useState(false);
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
  const edits = (): Promise<Edits | undefined> =>
    new Promise((resolve) => {
      void form.handleSubmit(
        (values) =>
          resolve(
            keys.map((key) => {
              const value = values[key];
              return { path: pathOf(key), ...(value === undefined ? {} : { value }) };
            }),
          ),
        (errors) => {
          const [wrong] = Object.keys(errors);
          if (wrong !== undefined) onShow(pathOf(wrong));
          resolve(undefined);
        },
      )();
    });

  const review = async (): Promise<void> => {
    onRefused([]);
    save.reset();
    const wanted = await edits();
    if (wanted === undefined) return;
    check.mutate(
      { edits: wanted },
      {
        onSuccess: ({ problems }) => {
          onRefused(problems);
          setReviewing(true);
        },
      },
    );
  };

  const commit = async (): Promise<void> => {
    const wanted = await edits();
    if (wanted === undefined) return;
    save.mutate(
      { revision: look.revision, edits: wanted },
      {
        onSuccess: () => toast({ text: t('settings.saved'), tone: 'green' }),
        onError: onLookAgain,
        onSettled: () => setReviewing(false),
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
        isOpen={isReviewing}
        onClose={() => setReviewing(false)}
        settings={look.settings}
        changes={changes}
        problems={check.data?.problems ?? []}
        waiting={check.data?.waiting ?? []}
        isBusy={save.isPending}
        onSave={() => void commit()}
        onShow={(problem) => {
          setReviewing(false);
          onShow(settingAt(problem, look.settings)?.path ?? problem.path);
        }}
      />
    </>
  );
}
