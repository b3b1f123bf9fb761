import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Alerts } from './Alerts.tsx';
import { Figures } from './Figures.tsx';
import css from './HealthPage.module.css';
import { Known } from './Known.tsx';
import { Processor } from './Processor.tsx';
import { Servers } from './Servers.tsx';
import { Troubles } from './Troubles.tsx';

/** The day is measured by minutes; so soon a new one is seen. */
const dayEveryMs = 20_000;

/** How things stand, and how they were over the last day. */
export function HealthPage() {
  const { t } = useText();
  const { data, error, refetch } = useLook('health.look', {});
  const { data: day, error: dayError, refetch: refetchDay } = useLook('day.look', {}, { everyMs: dayEveryMs });
  // All at once: what comes later would push what is read already.
  if (data === undefined || day === undefined) {
    const failed = (data === undefined && error) || (day === undefined && dayError);
    const again = (): void => {
      void refetch();
      void refetchDay();
    };
    return failed ? <ErrorState error={failed} onAgain={again} /> : <PageSkeleton />;
  }
  const bytes = data.servers.map(({ memoryBytes }) => memoryBytes).filter((value) => value !== undefined);
  return (
    <div className={css.page}>
      <Known day={day} isServing={data.gateways.length > 0} />
      <Figures day={day} memoryBytes={bytes.length === 0 ? undefined : bytes.reduce((sum, value) => sum + value, 0)} />
      <section aria-labelledby="health-troubles" className={css.part}>
        <h2 id="health-troubles">{t('health.troubles')}</h2>
        <Troubles troubles={data.troubles} isServing={data.gateways.length > 0} />
      </section>
      <Alerts alerts={data.alerts} />
      <section aria-labelledby="health-servers" className={css.part}>
        <h2 id="health-servers">{t('health.servers')}</h2>
        <Servers servers={data.servers} troubles={data.troubles} isAllFrozen={data.frozen !== undefined} />
        <Processor day={day} />
      </section>
    </div>
  );
}
