import { History, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { bytesText } from '../../ui/Bytes.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { BackDialog } from './BackDialog.tsx';
import type { Call, Undone, What } from './call.ts';
import { CallDrawer } from './CallDrawer.tsx';
import { CallPage } from './CallPage.tsx';
import { Gaps } from './Gaps.tsx';
import { Off } from './Off.tsx';
import { PlanDialog } from './PlanDialog.tsx';
import css from './UndoPage.module.css';
import { useTold } from './use-told.ts';

const dayMs = 86_400_000;

type Asked = 'moment' | { readonly what: What; readonly call: Call };

const titleOf = ({ what, call }: Exclude<Asked, 'moment'>) => {
  if (what.kind !== 'call') return 'undo.plan.back';
  if (what.changes !== undefined) return 'undo.plan.part';
  return call.kind === 'undo' ? 'undo.plan.redo' : 'undo.plan.call';
};

/** What calls changed, by call, and the ways to take it back. */
export function UndoPage() {
  const { t, locale } = useText();
  const [params] = useSearchParams();
  const [, navigate] = useLocation();
  const { data, error, refetch } = useLook('undo.look', {});
  const [lasts, setLasts] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<Asked>();
  const tell = useTold();
  const id = params.get('call');
  const done = (undone: Undone): void => {
    setAsked(undefined);
    if (id !== null) navigate('/undo');
    tell(undone);
  };
  const close = (): void => setAsked(undefined);
  if (data === undefined) return error ? <ErrorState error={error} onAgain={() => void refetch()} /> : <PageSkeleton />;
  return (
    <div className={css.page}>
      {!data.isKept && <Off />}
      {data.calls.length === 0 && data.isKept && (
        <EmptyState icon={<Undo2 size={28} />} title={t('undo.empty')} means={t('undo.empty.means')} />
      )}
      {data.calls.length > 0 && (
        <>
          <div className={css.head}>
            <p className={css.kept}>
              {t('undo.kept', { count: Math.round(data.keepMs / dayMs), size: bytesText(data.quotaBytes, locale) })}
            </p>
            <Button icon={<History size={16} />} onClick={() => setAsked('moment')}>
              {t('undo.back')}
            </Button>
          </div>
          <Gaps notKept={data.notKept} />
          {[undefined, ...lasts].map((before, at) => (
            <CallPage
              key={before ?? ''}
              before={before}
              onOlder={at === lasts.length ? (last) => setLasts([...lasts, last]) : undefined}
              onUndo={(call) => setAsked({ what: { kind: 'call', id: call.id }, call })}
            />
          ))}
        </>
      )}
      {id !== null && (
        <CallDrawer
          key={id}
          id={id}
          isOpen={asked === undefined}
          onClose={() => navigate('/undo')}
          onUndo={(what, call) => setAsked({ what, call })}
        />
      )}
      {asked === 'moment' && <BackDialog onClose={close} onDone={done} />}
      {asked !== undefined && asked !== 'moment' && (
        <PlanDialog what={asked.what} title={t(titleOf(asked))} onClose={close} onDone={done} />
      )}
    </div>
  );
}
