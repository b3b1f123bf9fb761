import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Drawer } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import type { Server } from './server.ts';
import { SettingsForm } from './SettingsForm.tsx';
import { useTitle } from './use-title.ts';

interface SettingsDrawerProps {
  readonly server: Server;
  readonly onClose: () => void;
}

/** The settings of one server; they are written into the configuration itself. */
export function SettingsDrawer({ server, onClose }: SettingsDrawerProps) {
  const { t } = useText();
  const title = useTitle()(server);
  const { data, error, refetch } = useLook('servers.settings', { name: server.name });
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={t('servers.settingsOf', { server: title })}
      means={t('servers.settings.means')}
    >
      {error && <ErrorState error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && (
        <SettingsForm server={server} current={data} onReload={async () => (await refetch()).data} onDone={onClose} />
      )}
    </Drawer>
  );
}
