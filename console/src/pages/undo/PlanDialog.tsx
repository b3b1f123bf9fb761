import { useState, type ReactNode } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import type { Deed, Undone, What } from './call.ts';
import { DeedItem } from './DeedItem.tsx';
import css from './PlanDialog.module.css';
import { ResultList } from './ResultList.tsx';

interface PlanDialogProps {
  /** Undefined as long as it is not said. */
  readonly what: What | undefined;
  readonly title: string;
  /** Says what is to be undone, above what that would do. */
  readonly choice?: ReactNode;
  readonly onClose: () => void;
  /** All that was promised was done. */
  readonly onDone: (undone: Undone) => void;
}

/** Whether a deed is done when one says yes. */
const isDone = ({ conflict, impossible, path, seen }: Deed, mayGo: ReadonlyMap<string, string>): boolean =>
  impossible === undefined && (conflict === undefined || (conflict !== 'holds-others' && mayGo.get(path) === seen));

/** Says exactly what an undo does, before it does it. */
export function PlanDialog({ what, title, choice, onClose, onDone }: PlanDialogProps) {
  const { t } = useText();
  const isAsked = what !== undefined;
  const { data, error, refetch } = useLook(
    'undo.plan',
    { what: what ?? { kind: 'since', at: 0 } },
    { enabled: isAsked },
  );
  const undo = useAct('undo.undo');
  // By what was seen there: where it is another thing by now, nobody has said that it may go.
  const [mayGo, setMayGo] = useState<ReadonlyMap<string, string>>(new Map());
  const [result, setResult] = useState<Undone>();

  const plan = isAsked ? data : undefined;
  const done = plan?.deeds.filter((deed) => isDone(deed, mayGo)) ?? [];
  const more = plan === undefined ? 0 : plan.total - plan.deeds.length;
  const count = done.length + more;

  const allow = ({ path, seen }: Deed, isAllowed: boolean): void => {
    const next = new Map(mayGo);
    if (isAllowed) next.set(path, seen);
    else next.delete(path);
    setMayGo(next);
  };

  const confirm = (): void => {
    if (plan === undefined || what === undefined || undo.isPending) return;
    const overwrite = done.flatMap(({ path, seen, conflict }) => (conflict === undefined ? [] : [{ path, seen }]));
    const changes = what.kind === 'call' ? what.changes : undefined;
    undo.mutate(
      { calls: plan.calls, overwrite, ...(changes && { changes }) },
      {
        onSuccess: (undone) => {
          const promised = new Set(done.map(({ path }) => path));
          const isWhole = undone.failed.length === 0 && !undone.left.some(({ path }) => promised.has(path));
          if (isWhole) onDone(undone);
          else setResult(undone);
        },
      },
    );
  };

  if (result) {
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={t('undo.result')}
        means={t('undo.undone', { count: result.done })}
        actions={<Button onClick={onClose}>{t('ui.close')}</Button>}
      >
        <ResultList undone={result} />
      </Dialog>
    );
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      means={
        <>
          {plan && plan.calls.length > 1 && `${t('undo.plan.calls', { count: plan.calls.length })} `}
          {t('undo.plan.means')}
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button look="main" isBusy={undo.isPending} isOff={count === 0} onClick={confirm}>
            {plan && count === 0 ? t('undo.plan.none') : t('undo.plan.yes', { count })}
          </Button>
        </>
      }
    >
      {choice}
      {error?.code === 'invalid-request' && isAsked && what.kind !== 'call' && <p>{t('undo.plan.tooFar')}</p>}
      {error && isAsked && <ErrorState error={error} onAgain={() => void refetch()} />}
      {isAsked && !plan && !error && <Skeleton lines={4} />}
      {plan && plan.total === 0 && (
        <p className={css.note}>{t(plan.calls.length === 0 ? 'undo.plan.noCalls' : 'undo.plan.nothing')}</p>
      )}
      {plan && plan.total > 0 && (
        <ul className={css.deeds}>
          {plan.deeds.map((deed) => (
            <DeedItem
              key={deed.path}
              deed={deed}
              mayGo={mayGo.get(deed.path) === deed.seen}
              onMayGo={(isAllowed) => allow(deed, isAllowed)}
            />
          ))}
        </ul>
      )}
      {more > 0 && <p className={css.note}>{t('undo.plan.more', { count: more })}</p>}
      {undo.error && <ErrorState error={undo.error} />}
    </Dialog>
  );
}
