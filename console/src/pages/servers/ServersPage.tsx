import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { AddDrawer } from './AddDrawer.tsx';
import { ServerCard } from './ServerCard.tsx';
import css from './ServersPage.module.css';
import { SettingsDrawer } from './SettingsDrawer.tsx';
import { ToolsDrawer } from './ToolsDrawer.tsx';
import { useOrder } from './use-order.ts';

type Opened = { readonly what: 'adding' } | { readonly what: 'settings' | 'tools'; readonly name: string };

/** The servers: how each stands, what it may, on and off. */
export function ServersPage() {
  const { data, error, refetch } = useLook('servers.look', {});
  if (data) return <Servers {...data} />;
  return error ? <ErrorState error={error} onAgain={() => void refetch()} /> : <PageSkeleton />;
}

function Servers({ servers, problem }: Answer<'servers.look'>) {
  const { t } = useText();
  const calls = useLook('servers.calls', {});
  const ordered = useOrder(servers);
  const [opened, setOpened] = useState<Opened>();
  const close = (): void => setOpened(undefined);
  const server = servers.find(({ name }) => opened !== undefined && 'name' in opened && name === opened.name);
  return (
    <>
      {problem !== undefined && (
        <div role="alert" className={css.problem}>
          <p>{t('servers.problem')}</p>
          <blockquote lang="en">
            <HiddenText text={problem} />
          </blockquote>
        </div>
      )}
      <div className={css.head}>
        <p>{t('servers.enabledCount', { count: servers.filter(({ isEnabled }) => isEnabled).length })}</p>
        <Button icon={<Plus size={16} aria-hidden="true" />} onClick={() => setOpened({ what: 'adding' })}>
          {t('servers.add')}
        </Button>
      </div>
      <ul className={css.cards}>
        {ordered.map((one) => (
          <li key={one.name}>
            <ServerCard
              server={one}
              calls={calls.data?.servers.find(({ name }) => name === one.name)}
              onConfigure={() => setOpened({ what: 'settings', name: one.name })}
              onTools={() => setOpened({ what: 'tools', name: one.name })}
            />
          </li>
        ))}
      </ul>
      {opened?.what === 'adding' && <AddDrawer onClose={close} />}
      {server && opened?.what === 'settings' && <SettingsDrawer server={server} onClose={close} />}
      {server && opened?.what === 'tools' && <ToolsDrawer server={server} onClose={close} />}
    </>
  );
}
