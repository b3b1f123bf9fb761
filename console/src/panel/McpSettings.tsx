import { useState } from 'react';
import { useText } from '../i18n/text.tsx';
import type { Server } from '../pages/servers/server.ts';
import { useTitle } from '../pages/servers/use-title.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import css from './McpSettings.module.css';
import { Root } from './Root.tsx';
import { ServerSettings } from './ServerSettings.tsx';
import { useLooked } from './use-looked.ts';

export interface McpSettingsProps {
  readonly className?: string;
  /** Begins with this one. */
  readonly server?: string;
}

/** What can be set of the servers that are enabled. */
export function McpSettings({ className, server }: McpSettingsProps) {
  return (
    <Root className={className}>
      <Settings first={server} />
    </Root>
  );
}

function Settings({ first }: { readonly first: string | undefined }) {
  const { t } = useText();
  const { value, error } = useLooked('servers.look');
  return (
    <div className={css.settings}>
      <h2>{t('panel.settings')}</h2>
      {value && <Chosen first={first} servers={value.servers.filter(({ isEnabled }) => isEnabled)} />}
      {!value && (error ? <ErrorState error={error} /> : <Skeleton lines={6} />)}
    </div>
  );
}

function Chosen({ first, servers }: { readonly first: string | undefined; readonly servers: readonly Server[] }) {
  const { t } = useText();
  const titleOf = useTitle();
  const [chosen, choose] = useState(first);
  const server = servers.find(({ name }) => name === chosen) ?? servers[0];
  if (server === undefined) return <p>{t('panel.settings.none')}</p>;
  return (
    <>
      <Field label={t('panel.settings.server')}>
        {(control) => (
          <Select
            {...control}
            value={server.name}
            options={servers.map((one) => ({ value: one.name, label: titleOf(one) }))}
            onChoose={choose}
          />
        )}
      </Field>
      <ServerSettings key={server.name} server={server} />
    </>
  );
}
