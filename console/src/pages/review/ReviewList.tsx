import { ShieldCheck } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { CaseCard } from './CaseCard.tsx';
import { ResultCard } from './ResultCard.tsx';
import css from './ReviewList.module.css';
import type { Listed } from './shapes.ts';

interface GroupProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Group({ title, children }: GroupProps) {
  return (
    <section className={css.group}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const cards = (listed: readonly Listed[]): ReactNode =>
  listed.map((each) => <CaseCard key={each.server} listed={each} />);

/** What waits for a person, what a person has decided, and what is in use; `from` is what was looked at before. */
export function ReviewList({ from }: { readonly from: string | undefined }) {
  const { t } = useText();
  const { data, error, refetch } = useLook('review.list', {});
  // Back from one of them, or where it has gone to another group, the focus is where it was.
  useEffect(() => {
    if (data === undefined || from === undefined || document.activeElement !== document.body) return;
    const link = document.querySelector<HTMLElement>(`[data-opens=${CSS.escape(from)}]`);
    (link ?? document.querySelector<HTMLElement>('main'))?.focus();
  }, [data, from]);
  if (data === undefined)
    return error === null ? <PageSkeleton /> : <ErrorState error={error} onAgain={() => void refetch()} />;
  const waiting = data.servers.filter(({ asks }) => asks > 0);
  const decided = data.servers.filter(({ asks, cause }) => asks === 0 && cause !== undefined);
  const inUse = data.servers.filter(({ asks, cause }) => asks === 0 && cause === undefined);
  return (
    <div className={css.list}>
      {waiting.length === 0 && data.results.length === 0 && (
        <EmptyState
          icon={<ShieldCheck size={28} aria-hidden="true" />}
          title={t('review.empty')}
          means={t('review.empty.means')}
        />
      )}
      {waiting.length > 0 && <Group title={t('review.waiting')}>{cards(waiting)}</Group>}
      {data.results.length > 0 && (
        <Group title={t('review.results')}>
          {data.results.map((result) => (
            <ResultCard key={result.call} result={result} />
          ))}
        </Group>
      )}
      {decided.length > 0 && <Group title={t('review.decided')}>{cards(decided)}</Group>}
      {inUse.length > 0 && <Group title={t('review.inUse')}>{cards(inUse)}</Group>}
    </div>
  );
}
