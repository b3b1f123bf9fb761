import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Alert } from './Alert.tsx';
import css from './Alerts.module.css';
import type { Health } from './health.ts';

/** What was told of because it passed its limit: what is wrong now first. */
export function Alerts({ alerts }: Pick<Health, 'alerts'>) {
  const { t } = useText();
  const see = useAct('health.see');
  const unseen = alerts.filter(({ seenAt }) => seenAt === undefined).map(({ id }) => id);
  // It stays, so that focus is not lost.
  const canSee = unseen.length > 0 && !see.isPending;
  return (
    <section aria-labelledby="health-alerts" className={css.alerts}>
      <div className={css.head}>
        <h2 id="health-alerts">{t('health.alerts')}</h2>
        {alerts.length > 0 && (
          <Button isSmall isBusy={see.isPending} isOff={!canSee} onClick={() => see.mutate({ ids: unseen })}>
            {unseen.length > 0 ? t('health.seeAll') : t('health.allSeen')}
          </Button>
        )}
      </div>
      {see.error && <ErrorState error={see.error} />}
      {alerts.length === 0 ? (
        <p className={css.none}>{t('health.noAlerts')}</p>
      ) : (
        <ul className={css.list}>
          {alerts.map((alert) => (
            <Alert key={alert.id} alert={alert} onSeen={() => see.mutate({ ids: [alert.id] })} isBusy={see.isPending} />
          ))}
        </ul>
      )}
    </section>
  );
}
