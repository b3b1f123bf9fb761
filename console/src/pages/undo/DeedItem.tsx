import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import type { Deed } from './call.ts';
import css from './DeedItem.module.css';
import { Difference } from './Difference.tsx';
import { Sizes } from './EntryText.tsx';
import { PathName } from './PathName.tsx';

interface DeedItemProps {
  readonly deed: Deed;
  /** Whether a person said that what somebody else left there may go. */
  readonly mayGo: boolean;
  readonly onMayGo: (mayGo: boolean) => void;
}

/** What an undo does at one place; where somebody else was there meanwhile, both are shown and the person is asked. */
export function DeedItem({ deed, mayGo, onMayGo }: DeedItemProps) {
  const { t } = useText();
  const [isShown, setShown] = useState(false);
  const { does, before, now, conflict, impossible, change } = deed;
  const why = impossible ?? conflict;
  const canGo = conflict !== undefined && conflict !== 'holds-others' && impossible === undefined;
  const stays = impossible !== undefined || (conflict !== undefined && !mayGo);
  return (
    <li
      className={classes(
        css.deed,
        impossible !== undefined && css.cannot,
        impossible === undefined && conflict && css.asks,
      )}
      data-deed={deed.path}
    >
      <PathName {...deed} />
      <p className={css.about}>
        {t(stays ? 'undo.does.stays' : `undo.does.${does}`)} ·{' '}
        {does === 'remove' || stays ? <Sizes after={now} /> : <Sizes before={now} after={before} />}
      </p>
      {why !== undefined && (
        <div className={css.why}>
          <p>{t(`undo.why.${why}`)}</p>
          {canGo && change && (
            <Button isSmall aria-expanded={isShown} onClick={() => setShown(!isShown)}>
              {t(isShown ? 'undo.plan.hideBoth' : 'undo.plan.both')}
            </Button>
          )}
          {canGo && (
            <label className={css.yes}>
              <input
                type="checkbox"
                className={css.box}
                checked={mayGo}
                onChange={(event) => onMayGo(event.target.checked)}
              />
              {t('undo.plan.overwrite')}
            </label>
          )}
        </div>
      )}
      {isShown && change && (
        <Difference
          id={change.id}
          change={change.at}
          former={{ moment: 'now', title: 'undo.now', entry: now }}
          current={{ moment: 'before', title: 'undo.would', entry: before }}
        />
      )}
    </li>
  );
}
