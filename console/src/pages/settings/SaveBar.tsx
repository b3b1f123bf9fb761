import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { ReviewDialog } from './ReviewDialog.tsx';
import css from './SaveBar.module.css';
import { pathOf, settingAt, type Look, type Problem } from './setting.ts';
import type { SettingsEditing } from './use-settings-form.ts';

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
  const keys = Object.keys(changes);
  if (keys.length === 0) return null;

  const edits = async () => {
    let values: Readonly<Record<string, unknown>> | undefined;
    await form.handleSubmit((valid) => {
      values = valid;
    })();
    return values === undefined
      ? undefined
      : keys.map((key) => {
          const value = values?.[key];
          return { path: pathOf(key), ...(value === undefined ? {} : { value }) };
        });
  };

  const review = async (): Promise<void> => {
    onRefused([]);
    save.reset();
    const wrong = keys.find((key) => form.formState.errors[key] !== undefined);
    const wanted = await edits();
    if (wanted === undefined) {
      if (wrong !== undefined) onShow(pathOf(wrong));
      return;
    }
    check.mutate(
      { edits: wanted as Parameters<typeof check.mutate>[0]['edits'] },
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
      { revision: look.revision, edits: wanted as Parameters<typeof save.mutate>[0]['edits'] },
      {
        onSuccess: () => toast({ text: t('settings.saved'), tone: 'green' }),
        onError: onLookAgain,
        onSettled: () => setReviewing(false),
      },
    );
  };

  return (
    <>
      {(check.error ?? save.error) && <ErrorState error={check.error ?? save.error ?? new Error()} />}
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
