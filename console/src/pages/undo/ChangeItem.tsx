import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import type { Change } from './call.ts';
import css from './ChangeItem.module.css';
import { Difference } from './Difference.tsx';
import { Sizes } from './EntryText.tsx';
import { PathName } from './PathName.tsx';

interface ChangeItemProps {
  readonly id: string;
  readonly change: Change;
  /** Shown from the start: it is the only one. */
  readonly isOpen: boolean;
  /** Undefined where there is nothing to choose. */
  readonly choice: { readonly isChosen: boolean; readonly onChoose: (isChosen: boolean) => void } | undefined;
}

/** One thing that a call changed; its difference one click away. */
export function ChangeItem({ id, change, isOpen, choice }: ChangeItemProps) {
  const { t } = useText();
  const [isShown, setShown] = useState(isOpen);
  const { at, done, from, before, after, notKept } = change;
  const shown = change.inProject ?? change.path;
  // A folder is told by its name, but for who may use it.
  const canShow = (after ?? before)?.kind !== 'folder' || (before !== undefined && before.mode !== after?.mode);
  return (
    <li className={css.item}>
      <div className={css.head}>
        {choice && (
          <input
            type="checkbox"
            className={css.box}
            aria-label={t('undo.choose', { what: shown })}
            checked={choice.isChosen}
            onChange={(event) => choice.onChoose(event.target.checked)}
          />
        )}
        <div className={css.words}>
          <PathName {...change} />
          <p className={css.about}>
            {t(`undo.done.${done}`)} · <Sizes before={before} after={after} />
            {from && (
              <>
                {' · '}
                <Sentence of="undo.wasFrom" parts={{ from: <PathName {...from} /> }} />
              </>
            )}
          </p>
          {notKept && <p className={css.lost}>{t(`undo.why.${notKept}`)}</p>}
        </div>
        {canShow && (
          <Button isSmall look="quiet" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {t(isShown ? 'undo.hide' : 'undo.show')}
          </Button>
        )}
      </div>
      {canShow && isShown && (
        <Difference
          id={id}
          change={at}
          former={{ moment: 'before', title: 'undo.before', entry: before }}
          current={{ moment: 'after', title: 'undo.after', entry: after }}
        />
      )}
    </li>
  );
}
