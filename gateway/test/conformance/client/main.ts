// The client that the suite judges: it puts the gateway between a scripted client and the suite's server. The suite
// appends the URL of that server to the command, and says in the environment which scenario it is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { gatewayOverStdio } from '../gateway.ts';
import { plays } from './scenarios.ts';

const usage = `node gateway/test/conformance/client/main.ts [--direct] URL

  --direct    without the gateway: what the scripted client itself is worth
`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { direct: { type: 'boolean' } } });
const [url] = positionals;
const {
  MCP_CONFORMANCE_SCENARIO: scenario = '',
  MCP_CONFORMANCE_PROTOCOL_VERSION: revision,
  MCP_CONFORMANCE_CONTEXT: context = '{}',
} = process.env;
const play = plays[scenario];
if (url === undefined || play === undefined) {
  process.stderr.write(play === undefined ? `There is nothing to do for «${scenario}».\n` : usage);
  process.exit(2);
}

const client = new Client(
  { name: 'conformance-client', version: '1.0.0' },
  {
    // It fills in what the form has defaults for, as the handshake revisions ask of clients that say so.
    capabilities: { elicitation: { form: { applyDefaults: true } } },
    versionNegotiation: { mode: revision === '2026-07-28' ? { pin: revision } : 'legacy' },
  },
);
client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));

const folder = mkdtempSync(join(tmpdir(), 'storycore-conformance-client-'));
try {
  const transport = values.direct
    ? new StreamableHTTPClientTransport(new URL(url))
    : new StdioClientTransport({ ...gatewayOverStdio({ url }, folder), stderr: 'inherit' });
  await client.connect(transport);
  await play(client, JSON.parse(context));
  await client.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
