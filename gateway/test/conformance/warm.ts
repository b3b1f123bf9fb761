import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';

const revision = '2026-07-28';
const [method, name] = ['tools/call', 'test_simple_text'];

/**
 * Makes one call as a client that can be asked. Before a server of the handshake such a call gets a process of its own, and
 * one check of the suite waits 600 ms for its answer, which is less than that process may take to start.
 */
export const warm = async (url: string): Promise<void> => {
  const _meta = {
    [PROTOCOL_VERSION_META_KEY]: revision,
    // As that check calls itself, for what was one client's is never another's.
    [CLIENT_INFO_META_KEY]: { name: 'conformance-client', version: '1.0.0' },
    [CLIENT_CAPABILITIES_META_KEY]: { elicitation: {} },
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': revision,
      'mcp-method': method,
      'mcp-name': name,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method, params: { name, arguments: {}, _meta } }),
  });
  await response.text();
};
