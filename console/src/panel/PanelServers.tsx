import { ArrowLeft } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useText } from '../i18n/text.tsx';
import type { Server } from '../pages/servers/server.ts';
import { useOrder } from '../pages/servers/use-order.ts';
import { useTitle } from '../pages/servers/use-title.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import css from './PanelServers.module.css';
import { ServerSettings } from './ServerSettings.tsx';
import { ServerTile } from './ServerTile.tsx';
import { useLooked } from './use-looked.ts';

interface PanelServersProps {
  readonly onConfigure: ((server: string) => void) | undefined;
}

/** The servers, and the settings of one of them in their place. */
export function PanelServers({ onConfigure }: PanelServersProps) {
  const { value, error } = useLooked('servers.look');
  if (value) return <Servers servers={value.servers} onConfigure={onConfigure} />;
  return error ? <ErrorState error={error} /> : <Skeleton lines={6} />;
}

function Servers({ servers, onConfigure }: PanelServersProps & { readonly servers: readonly Server[] }) {
  const { t } = useText();
  const titleOf = useTitle();
  const ordered = useOrder(servers);
  const title = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [opened, setOpened] = useState<string>();
  const wasOpened = useRef(opened);
  const server = servers.find(({ name }) => name === opened);

  // What was pressed is gone with what it stood in.
  useEffect(() => {
    if (wasOpened.current !== opened) heading.current?.focus();
    wasOpened.current = opened;
  }, [opened]);

  return (
    <section aria-labelledby={title} className={css.servers}>
      {server && (
        <Button isSmall icon={<ArrowLeft size={16} aria-hidden="true" />} onClick={() => setOpened(undefined)}>
          {t('panel.back')}
        </Button>
      )}
      <h2 id={title} ref={heading} tabIndex={-1}>
        {server ? t('servers.settingsOf', { server: titleOf(server) }) : t('servers.title')}
      </h2>
      {server && <ServerSettings key={server.name} server={server} />}
      {!server && servers.length === 0 && <p>{t('panel.servers.none')}</p>}
      {!server && (
        <ul className={css.cards}>
          {ordered.map((one) => (
            <li key={one.name}>
              <ServerTile server={one} onConfigure={() => (onConfigure ?? setOpened)(one.name)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
