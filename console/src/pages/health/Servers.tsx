import { useText } from '../../i18n/text.tsx';
import type { Health } from './health.ts';
import { Server } from './Server.tsx';
import css from './Servers.module.css';

interface ServersProps extends Pick<Health, 'servers' | 'troubles'> {
  readonly isAllFrozen: boolean;
}

/** What each server uses and does now. */
export function Servers({ servers, troubles, isAllFrozen }: ServersProps) {
  const { t } = useText();
  if (servers.length === 0) return <p className={css.none}>{t('health.noServers')}</p>;
  return (
    <ul className={css.list}>
      {servers.map((server) => (
        <Server
          key={server.name}
          server={server}
          isAllFrozen={isAllFrozen}
          isHeld={troubles.some((trouble) => trouble.kind === 'held' && trouble.server === server.name)}
        />
      ))}
    </ul>
  );
}
