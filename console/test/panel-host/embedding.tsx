// Compiled by a test as a program would that embeds the panel, against what is published; it is never run.
import {
  createMcpStore,
  describeAddon,
  McpAddonCard,
  McpAddonPanel,
  McpProvider,
  McpSettings,
  messages,
  storycoreAddon,
  useMcpAddon,
  useMcpAudit,
  useMcpRequests,
  useMcpServers,
  type McpAuditRecord,
  type MCPAddonInfo,
  type McpTransport,
} from 'storycore-mcp-panel';
import 'storycore-mcp-panel/styles.css';

const transport: McpTransport = { request: async () => ({}), subscribe: () => () => {} };
const store = createMcpStore(transport);
const addon: MCPAddonInfo = { manifest: { name: 'a', description: '', permissions: [] }, state: 'on', enabled: true };
const lineOf = ({ who, name, result }: McpAuditRecord): string => `${who.client} ${name} ${result}`;

function Own() {
  const { value: gateway, freeze } = useMcpAddon();
  const { value: servers, setEnabled } = useMcpServers();
  const { value: requests, answer } = useMcpRequests();
  const { value: audit, error } = useMcpAudit({ server: 'filesystem', result: 'refused' });
  const stop = async () => {
    await freeze(gateway.version);
    await setEnabled(servers[0].name, false);
    await answer(requests[0].id, { kind: 'times', times: 3 });
  };
  return (
    <button onClick={() => void stop()}>
      {error?.message ?? audit?.records.map(lineOf)} {Object.keys(messages.fr).length} {storycoreAddon.id}
    </button>
  );
}

export const Embedding = () => (
  <McpProvider store={store} locale="fr" theme="light">
    <McpAddonPanel className="mt-6" onConfigure={(server) => server.toUpperCase()} />
    <McpAddonCard
      addon={addon}
      onToggle={(enabled) => enabled.valueOf()}
      onConfigure={() => describeAddon('fr').name}
    />
    <McpSettings server="filesystem" />
    {/* @ts-expect-error -- what is declared is held, so that none of the above is taken for anything */}
    <McpSettings server={3} />
    {/* @ts-expect-error */}
    <Own of={useMcpAudit({ result: 'no such result' })} />
  </McpProvider>
);
