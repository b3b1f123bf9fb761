import { useState } from 'react';
import { Link } from 'wouter';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { isUndoable, type Call, type What } from './call.ts';
import css from './CallDrawer.module.css';
import { CallSentence, ToolName } from './CallSentence.tsx';
import { CallState } from './CallState.tsx';
import { ChangeItem } from './ChangeItem.tsx';

interface CallDrawerProps {
  readonly id: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onUndo: (what: What, call: Call) => void;
}

function About({ call }: { readonly call: Call }) {
  const { t } = useText();
  return (
    <>
      <p>
        <CallSentence call={call} />
      </p>
      <p className={css.about}>
        <Time at={call.at} />
        {call.kind === 'call' && <ToolName {...call} />}
        <CallState call={call} />
        {call.undoneBy !== undefined && (
          <Link href={`/undo?call=${encodeURIComponent(call.undoneBy)}`}>{t('undo.seeUndo')}</Link>
        )}
      </p>
    </>
  );
}

/** What one call changed, file by file, and the ways to take it back. */
export function CallDrawer({ id, isOpen, onClose, onUndo }: CallDrawerProps) {
  const { t } = useText();
  const { data: call, error, refetch } = useLook('undo.call', { id });
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const choose = (at: number, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(at);
    else next.delete(at);
    setChosen(next);
  };
  const canUndo = call !== undefined && isUndoable(call);
  const canChoose = canUndo && call.total > 1;
  const isRedo = call?.kind === 'undo';
  const undo = (): void => {
    if (call === undefined) return;
    const changes = [...chosen].toSorted((one, other) => one - other);
    const isPart = changes.length > 0 && changes.length < call.total;
    onUndo({ kind: 'call', id, ...(isPart && { changes }) }, call);
  };
  return (
    <Drawer
      isOpen={isOpen}
      onClose={onClose}
      title={t(isRedo ? 'undo.call.undo' : 'undo.call')}
      means={call && <About call={call} />}
      actions={
        canUndo ? (
          <>
            <Button look="quiet" onClick={() => onUndo({ kind: 'from', id }, call)}>
              {t('undo.backTo')}
            </Button>
            <Button look="main" onClick={undo}>
              {chosen.size > 0 ? t('undo.some', { count: chosen.size }) : t(isRedo ? 'undo.whole.redo' : 'undo.whole')}
            </Button>
          </>
        ) : undefined
      }
    >
      {error && <ErrorState error={error} onAgain={() => void refetch()} />}
      {!call && !error && <Skeleton lines={6} />}
      {canChoose && <p className={css.note}>{t('undo.some.means')}</p>}
      {call && call.total === 0 && <p className={css.note}>{t('undo.call.gone')}</p>}
      {call && call.total > 0 && (
        <ul>
          {call.changes.map((change) => (
            <ChangeItem
              key={change.at}
              id={id}
              change={change}
              isOpen={call.total === 1}
              choice={
                canChoose
                  ? { isChosen: chosen.has(change.at), onChoose: (isChosen) => choose(change.at, isChosen) }
                  : undefined
              }
            />
          ))}
        </ul>
      )}
      {call && call.total > call.changes.length && (
        <p className={css.note}>{t('undo.firstOf', { count: call.changes.length })}</p>
      )}
    </Drawer>
  );
}
