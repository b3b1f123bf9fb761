import { useState } from 'react';
// Built, as it is published: the test puts it there.
import {
  createMcpStore,
  describeAddon,
  McpAddonCard,
  McpAddonPanel,
  McpProvider,
  McpSettings,
  useMcpAudit,
} from '../../src/panel/index.ts';
import 'storycore-mcp-panel/styles.css';
import { bridge } from './bridge.ts';

const store = createMcpStore(bridge);

interface PanelProps {
  readonly part: 'panel' | 'card' | 'settings' | 'audit';
  readonly locale: string;
  readonly theme: 'dark' | 'light';
}

function Card({ locale }: Pick<PanelProps, 'locale'>) {
  const [enabled, setEnabled] = useState(false);
  const [said, setSaid] = useState('');
  const { name, description } = describeAddon(locale);
  return (
    <>
      <McpAddonCard
        className="mt-6 w-80"
        addon={{
          manifest: { name: `${name}\u202e`, description, permissions: ['network_access', 'of_another_kind'] },
          state: enabled ? 'enabled' : 'disabled',
          enabled,
        }}
        onToggle={setEnabled}
        onConfigure={() => setSaid('configuring')}
      />
      <output>{said}</output>
    </>
  );
}

// Asked for anew by each drawing, which is the same question.
function Audit() {
  const { value, error } = useMcpAudit({ kind: 'config' });
  return (
    <ul aria-label="Changes of the configuration">
      {error && <li>{error.message}</li>}
      {value?.records.map(({ id, name, result }) => (
        <li key={id}>
          {name} {result}
        </li>
      ))}
    </ul>
  );
}

/** The part of the panel that is wanted. */
export function Panel({ part, locale, theme }: PanelProps) {
  return (
    <McpProvider store={store} locale={locale} theme={theme}>
      {part === 'panel' && <McpAddonPanel className="mt-6" />}
      {part === 'settings' && <McpSettings className="mt-6" />}
      {part === 'audit' && <Audit />}
      {part === 'card' && <Card locale={locale} />}
    </McpProvider>
  );
}
