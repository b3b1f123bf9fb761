import { useEffect, useId, useRef, useState } from 'react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../i18n/text.tsx';
import { Changes } from '../pages/settings/Changes.tsx';
import { editsOf, type Edits } from '../pages/settings/edits.ts';
import { Problems } from '../pages/settings/Problems.tsx';
import { settingAt } from '../pages/settings/setting.ts';
import type { SavingProps } from '../pages/settings/SettingsGroups.tsx';
import { usePartNames } from '../pages/settings/use-part-names.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import css from './GatewaySaving.module.css';
import { useDoing } from './use-doing.ts';

/** What was asked for, and what the gateway says of it. */
interface Checked extends Answer<'settings.check'> {
  /** What it was said of: what others change after it is not written over. */
  readonly revision: string;
  readonly edits: Edits;
}

/** What is not saved yet: looked through in its place, saved as it was looked through, or thrown away. */
export function GatewaySaving({ editing, look, onRefused, onShow }: SavingProps) {
  const { t, list } = useText();
  const partNames = usePartNames();
  const title = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const check = useDoing('settings.check');
  const save = useDoing('settings.save');
  const [isSaved, setSaved] = useState(false);
  const [checked, setChecked] = useState<Checked>();
  const { form, changes, conflicts, discard } = editing;
  const count = Object.keys(changes).length;
  const isRefused = checked !== undefined && checked.problems.length > 0;
  const failed = save.error ?? check.error;

  // What was pressed is gone with what it stood in.
  useEffect(() => {
    if (checked) heading.current?.focus();
  }, [checked]);

  const review = async (): Promise<void> => {
    onRefused([]);
    setSaved(false);
    const asked = await editsOf(form, changes);
    if (!('edits' in asked)) {
      if (asked.wrong !== undefined) onShow(asked.wrong);
      return;
    }
    const { revision } = look;
    const answer = await check.act({ edits: asked.edits });
    if (answer === undefined) return;
    onRefused(answer.problems);
    setChecked({ ...answer, revision, edits: asked.edits });
  };
  const commit = async ({ revision, edits }: Checked): Promise<void> => {
    const isDone = (await save.act({ revision, edits })) !== undefined;
    setChecked(undefined);
    setSaved(isDone);
    said.current?.focus();
  };

  return (
    <>
      {failed && <ErrorState error={failed} />}
      <p ref={said} tabIndex={-1} role="status" className={css.saved}>
        {isSaved && count === 0 && t('settings.saved')}
      </p>
      {count > 0 && checked === undefined && (
        <div className={css.bar} role="region" aria-label={t('settings.unsaved')}>
          <p className={css.count}>
            {conflicts.length > 0 ? t('settings.decideFirst') : t('settings.changes', { count })}
          </p>
          <Button
            onClick={() => {
              onRefused([]);
              discard();
              said.current?.focus();
            }}
          >
            {t('settings.discard')}
          </Button>
          <Button look="main" isBusy={check.isBusy} isOff={conflicts.length > 0} onClick={() => void review()}>
            {t('settings.review')}
          </Button>
        </div>
      )}
      {checked && (
        <section className={css.review} aria-labelledby={title}>
          <h3 id={title} ref={heading} tabIndex={-1}>
            {isRefused ? t('settings.refused', { count: checked.problems.length }) : t('settings.review.title')}
          </h3>
          <p>{t(isRefused ? 'settings.refused.means' : 'settings.review.means')}</p>
          {isRefused ? (
            <Problems
              problems={checked.problems}
              settings={look.settings}
              onShow={(problem) => {
                setChecked(undefined);
                onShow(settingAt(problem, look.settings)?.path ?? problem.path);
              }}
            />
          ) : (
            <Changes settings={look.settings} changes={changes} />
          )}
          {checked.waiting.length > 0 && (
            <p className={css.waiting}>{t('settings.waits', { names: list(partNames(checked.waiting)) })}</p>
          )}
          <div className={css.actions}>
            <Button
              onClick={() => {
                setChecked(undefined);
                said.current?.focus();
              }}
            >
              {t(isRefused ? 'settings.back' : 'ui.cancel')}
            </Button>
            {!isRefused && (
              <Button look="main" isBusy={save.isBusy} onClick={() => void commit(checked)}>
                {t('settings.save')}
              </Button>
            )}
          </div>
        </section>
      )}
    </>
  );
}
