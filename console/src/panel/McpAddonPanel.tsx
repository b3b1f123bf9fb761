import { PanelGateway } from './PanelGateway.tsx';
import { PanelRequests } from './PanelRequests.tsx';
import { PanelServers } from './PanelServers.tsx';
import { Root } from './Root.tsx';
import css from './McpAddonPanel.module.css';

export interface McpAddonPanelProps {
  readonly className?: string;
  /** Opens the program's own settings of a server; left out, the panel has its own. */
  readonly onConfigure?: (server: string) => void;
}

/** A gateway in another program: how it is, what asks, and its servers. */
export function McpAddonPanel({ className, onConfigure }: McpAddonPanelProps) {
  return (
    <Root className={className}>
      <div className={css.panel}>
        <PanelGateway />
        <PanelRequests />
        <PanelServers onConfigure={onConfigure} />
      </div>
    </Root>
  );
}
