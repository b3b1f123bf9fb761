import './panel.css';
import '../styles/tokens.css';

export { useMcpAddon, useMcpAudit, useMcpRequests, useMcpServers } from './hooks.ts';
export { McpAddonCard, type McpAddonCardProps } from './McpAddonCard.tsx';
export { McpAddonPanel, type McpAddonPanelProps } from './McpAddonPanel.tsx';
export { McpProvider, type McpProviderProps } from './McpProvider.tsx';
export { McpSettings, type McpSettingsProps } from './McpSettings.tsx';
export { messages } from './messages.ts';
export { createMcpStore, type McpReading, type McpStore } from './store.ts';
export { describeAddon, storycoreAddon, type AddonSetting, type StorycoreAddon } from './storycore-addon.ts';
export type { McpTransport } from './transport.ts';
export type {
  McpAddonInfo,
  McpAddonInfo as MCPAddonInfo,
  McpAnswer,
  McpAudit,
  McpAuditFilter,
  McpAuditPlace,
  McpAuditRecord,
  McpGateway,
  McpRequest,
  McpServer,
} from './types.ts';
