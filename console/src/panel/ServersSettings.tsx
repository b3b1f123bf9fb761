import { useState } from 'react';
import { useText } from '../i18n/text.tsx';
import type { Server } from '../pages/servers/server.ts';
import { useTitle } from '../pages/servers/use-title.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import css from './McpSettings.module.css';
import { ServerSettings } from './ServerSettings.tsx';
import { useLooked } from './use-looked.ts';

interface ServersSettingsProps {
  /** Begins with this one. */
  readonly first: string | undefined;
}

/** What can be set of the servers that are enabled, one at a time. */
export function ServersSettings({ first }: ServersSettingsProps) {
  const { value, error } = useLooked('servers.look');
  if (value) return <Chosen first={first} servers={value.servers.filter(({ isEnabled }) => isEnabled)} />;
  return error ? <ErrorState error={error} /> : <Skeleton lines={6} />;
}

function Chosen({ first, servers }: ServersSettingsProps & { readonly servers: readonly Server[] }) {
  const { t } = useText();
  const titleOf = useTitle();
  const [chosen, choose] = useState(first);
  const server = servers.find(({ name }) => name === chosen) ?? servers[0];
  if (server === undefined) return <p>{t('panel.settings.none')}</p>;
  return (
    <div className={css.part}>
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
    </div>
  );
}
