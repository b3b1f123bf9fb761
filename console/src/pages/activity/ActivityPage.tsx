import { History, SearchX } from 'lucide-react';
import { useLocation, useSearchParams } from 'wouter';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import css from './ActivityPage.module.css';
import { ExportButton } from './ExportButton.tsx';
import { Filters } from './Filters.tsx';
import { RecordDrawer } from './RecordDrawer.tsx';
import { RecordList } from './RecordList.tsx';
import { useFilter } from './use-filter.ts';
import { useRecords } from './use-records.ts';
import { VerifyButton } from './VerifyButton.tsx';

/** What was done, by whom, and what came of it. */
export function ActivityPage() {
  const { t } = useText();
  const state = useFilter();
  const records = useRecords(state.filter);
  const [address] = useSearchParams();
  const [path, navigate] = useLocation();
  const shown = address.get('record') ?? undefined;
  const show = (id: string | undefined): void => {
    const next = new URLSearchParams(address);
    if (id === undefined) next.delete('record');
    else next.set('record', id);
    const query = next.toString();
    navigate(query === '' ? path : `${path}?${query}`, { replace: id === undefined || shown !== undefined });
  };
  const isFiltered = Object.keys(state.filter).length > 0;
  const isEmpty = records.entries.length === 0 && !records.hasOlder && records.fresh === 0;
  return (
    <div className={css.page}>
      <Filters state={state}>
        <ExportButton filter={state.filter} />
        <VerifyButton onShow={show} />
      </Filters>
      {records.isPending ? (
        <Skeleton lines={10} />
      ) : records.error ? (
        <ErrorState error={records.error} onAgain={records.again} />
      ) : isEmpty && isFiltered ? (
        <EmptyState
          icon={<SearchX size={28} />}
          title={t('activity.none')}
          means={t('activity.none.means')}
          action={<Button onClick={state.clear}>{t('activity.clear')}</Button>}
        />
      ) : isEmpty ? (
        <EmptyState icon={<History size={28} />} title={t('activity.empty')} means={t('activity.empty.means')} />
      ) : (
        <RecordList records={records} isCovered={shown !== undefined} onOpen={show} />
      )}
      <RecordDrawer id={shown} onShow={show} onClose={() => show(undefined)} />
    </div>
  );
}
