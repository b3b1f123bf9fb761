import { useState } from 'react';
// Built, as it is published: the test puts it there.
import {
  createMcpStore,
  describeAddon,
  McpAddonCard,
  McpAddonPanel,
  McpProvider,
  McpSettings,
} from '../../src/panel/index.ts';
import 'storycore-mcp-panel/styles.css';
import { bridge } from './bridge.ts';

const store = createMcpStore(bridge);

interface PanelProps {
  readonly part: 'panel' | 'card' | 'settings';
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

/** The part of the panel that is wanted. */
export function Panel({ part, locale, theme }: PanelProps) {
  return (
    <McpProvider store={store} locale={locale} theme={theme}>
      {part === 'panel' && <McpAddonPanel className="mt-6" />}
      {part === 'settings' && <McpSettings className="mt-6" />}
      {part === 'card' && <Card locale={locale} />}
    </McpProvider>
  );
}
