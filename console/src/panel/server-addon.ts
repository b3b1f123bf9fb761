import type { Text } from '../i18n/text.tsx';
import type { Server } from '../pages/servers/server.ts';
import type { McpAddonInfo } from './types.ts';

const descriptionOf = ({ provider, origin = '', isRemote }: Server, t: Text['t']): string => {
  if (provider !== undefined) return t(`servers.about.${provider}`);
  return t(isRemote ? 'servers.about.remote' : 'servers.about.program', { origin });
};

const permissionsOf = ({ needs, reaches }: Server, t: Text['t']): readonly string[] => {
  if (needs.length === 0) return [t('servers.needs.unknown')];
  const [reads, writes] = [needs.includes('read'), needs.includes('write')];
  return [
    ...(reads || writes ? [t(`servers.needs.${reads && writes ? 'both' : reads ? 'read' : 'write'}`)] : []),
    ...(needs.includes('reach') && reaches.length === 0 ? [t('servers.needs.reach')] : []),
    ...(reaches.length > 0 ? [t('servers.needs.reachAt', { hosts: reaches.join(', ') })] : []),
  ];
};

/** A server as a card shows it. */
export const addonOf = (server: Server, title: string, t: Text['t']): McpAddonInfo => ({
  manifest: { name: title, description: descriptionOf(server, t), permissions: permissionsOf(server, t) },
  state: server.state,
  enabled: server.isEnabled,
});
