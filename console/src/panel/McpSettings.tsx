import { lazy, Suspense, useState } from 'react';
import { useText } from '../i18n/text.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Tabs } from '../ui/Tabs.tsx';
import css from './McpSettings.module.css';
import { Root } from './Root.tsx';
import { ServersSettings } from './ServersSettings.tsx';

// With its forms and their shapes: programs that never show it do not load them.
const GatewaySettings = lazy(async () => ({ default: (await import('./GatewaySettings.tsx')).GatewaySettings }));

export interface McpSettingsProps {
  readonly className?: string;
  /** Begins with this server; left out, with the gateway's own settings. */
  readonly server?: string;
}

/** What can be set: of the gateway itself, and of the servers that are enabled. */
export function McpSettings({ className, server }: McpSettingsProps) {
  return (
    <Root className={className}>
      <Settings first={server} />
    </Root>
  );
}

function Settings({ first }: { readonly first: string | undefined }) {
  const { t } = useText();
  const [shown, show] = useState<'gateway' | 'servers'>(first === undefined ? 'gateway' : 'servers');
  return (
    <div className={css.settings}>
      <h2>{t('panel.settings')}</h2>
      <Tabs
        label={t('panel.settings')}
        value={shown}
        onChoose={show}
        tabs={[
          {
            value: 'gateway',
            label: t('panel.settings.gateway'),
            content: (
              <Suspense fallback={<Skeleton lines={6} />}>
                <GatewaySettings />
              </Suspense>
            ),
          },
          { value: 'servers', label: t('servers.title'), content: <ServersSettings first={first} /> },
        ]}
      />
    </div>
  );
}
