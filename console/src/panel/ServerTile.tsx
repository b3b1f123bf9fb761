import { useText } from '../i18n/text.tsx';
import type { Server } from '../pages/servers/server.ts';
import { useTitle } from '../pages/servers/use-title.ts';
import { useAnnounce } from '../ui/Announcer.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { HiddenText } from '../ui/HiddenText.tsx';
import { AddonCard } from './AddonCard.tsx';
import css from './ServerTile.module.css';
import { addonOf } from './server-addon.ts';
import { useDoing } from './use-doing.ts';

interface ServerTileProps {
  readonly server: Server;
  readonly onConfigure: () => void;
}

function Why({ server: { state, why } }: Pick<ServerTileProps, 'server'>) {
  const { t } = useText();
  if (state !== 'held' && state !== 'attention' && state !== 'broken') return null;
  return (
    <div>
      <p>{t(`servers.why.${state}`)}</p>
      {why !== undefined && (
        <details>
          <summary className={css.summary}>{t('ui.saidByGateway')}</summary>
          <blockquote lang="en" className={css.said}>
            <HiddenText text={why} />
          </blockquote>
        </details>
      )}
    </div>
  );
}

/** One server, turned on and off where it stands. */
export function ServerTile({ server, onConfigure }: ServerTileProps) {
  const { t } = useText();
  const announce = useAnnounce();
  const title = useTitle()(server);
  const enable = useDoing('servers.enable');
  const toggle = async (isEnabled: boolean): Promise<void> => {
    const done = await enable.act({ name: server.name, isEnabled });
    if (done) announce(t(isEnabled ? 'servers.enabled' : 'servers.disabled', { server: title }));
  };
  return (
    <AddonCard
      addon={addonOf(server, title, t)}
      isBusy={enable.isBusy}
      onToggle={(isEnabled) => void toggle(isEnabled)}
      onConfigure={onConfigure}
    >
      <Why server={server} />
      {enable.error && <ErrorState error={enable.error} />}
    </AddonCard>
  );
}
