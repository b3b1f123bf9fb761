import { useId, useState } from 'react';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Time } from '../../ui/Time.tsx';
import { Connections } from './Connections.tsx';
import css from './Network.module.css';
import type { Place } from './place.ts';
import { QuietServers } from './QuietServers.tsx';
import { ServerPlaces } from './ServerPlaces.tsx';

/** Where servers connected to or wanted to, and the way to open or close it. */
export function NetworkPage() {
  const { t } = useText();
  const refusedId = useId();
  const [isRefused, setRefused] = useState(false);
  const [open, setOpen] = useState<Place>();
  const { data, error, refetch } = useLook('network.look', {});
  if (data === undefined) return error ? <ErrorState error={error} onAgain={() => void refetch()} /> : <PageSkeleton />;
  const { servers, places, more, since } = data;
  if (places.length === 0)
    return (
      <div className={css.page}>
        <EmptyState title={t('network.empty')} means={t('network.empty.means')} />
        <QuietServers servers={servers} />
      </div>
    );
  const shown = isRefused ? places.filter(({ refused }) => refused > 0) : places;
  const names = [...new Set(shown.map(({ server }) => server))];
  const quiet = servers.filter(({ name }) => !places.some(({ server }) => server === name));
  return (
    <div className={css.page}>
      <span className={css.filter}>
        <Switch id={refusedId} isOn={isRefused} onChange={setRefused} />
        <label htmlFor={refusedId}>{t('network.filter.refused')}</label>
      </span>
      {shown.length === 0 && <EmptyState title={t('network.filter.none')} means={t('network.filter.noneMeans')} />}
      {names.map((name) => (
        <ServerPlaces
          key={name}
          name={name}
          server={servers.find((server) => server.name === name)}
          places={shown.filter(({ server }) => server === name)}
          onOpen={setOpen}
        />
      ))}
      {since !== undefined && (
        <p className={css.muted}>
          <Sentence of="network.since" parts={{ time: <Time at={since} /> }} />
        </p>
      )}
      {more > 0 && <p className={css.muted}>{t('network.more', { count: more })}</p>}
      {quiet.length > 0 && !isRefused && (
        <section className={css.quiet}>
          <h2>{t('network.quiet')}</h2>
          <QuietServers servers={quiet} />
        </section>
      )}
      <Connections place={open} onClose={() => setOpen(undefined)} />
    </div>
  );
}
