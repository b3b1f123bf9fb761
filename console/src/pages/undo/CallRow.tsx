import { Link } from 'wouter';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Time } from '../../ui/Time.tsx';
import { isUndoable, type Call } from './call.ts';
import css from './CallRow.module.css';
import { CallSentence, ToolName } from './CallSentence.tsx';
import { CallState } from './CallState.tsx';
import { Sizes } from './EntryText.tsx';
import { PathName } from './PathName.tsx';

interface CallRowProps {
  readonly call: Call;
  readonly onUndo: () => void;
}

/** One call of the list: who changed what, and the way to take it back. */
export function CallRow({ call, onUndo }: CallRowProps) {
  const { t } = useText();
  const { id, at, kind, changes, total } = call;
  const [only] = changes;
  const more = total - changes.length;
  return (
    <li className={css.row} data-call={id}>
      <span className={css.time}>
        <Time at={at} />
      </span>
      <div>
        <Link id={`${id}-did`} href={`/undo?call=${encodeURIComponent(id)}`} className={css.open}>
          <CallSentence call={call} />
        </Link>
        {total > 1 && (
          <ul className={css.names}>
            {changes.map((change) => (
              <li key={change.at}>
                <PathName {...change} /> <span className={css.done}>{t(`undo.done.${change.done}`)}</span>
              </li>
            ))}
            {more > 0 && <li className={css.done}>{t('undo.andMore', { count: more })}</li>}
          </ul>
        )}
        <p className={css.about}>
          {kind === 'call' && <ToolName {...call} />}
          {total === 1 && only && (
            <span>
              <Sizes before={only.before} after={only.after} />
            </span>
          )}
          <CallState call={call} />
        </p>
      </div>
      {isUndoable(call) && (
        <Button isSmall aria-describedby={`${id}-did`} onClick={onUndo}>
          {t(kind === 'undo' ? 'undo.redo' : 'undo.do')}
        </Button>
      )}
    </li>
  );
}
