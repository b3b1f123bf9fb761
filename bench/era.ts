/** How a peer opens: with `initialize` (2024-11-05 to 2025-11-25), or with claims in every request (2026-07-28). */
export type Era = 'handshake' | 'stateless';

export const eras: readonly Era[] = ['handshake', 'stateless'];

export const revisions = { handshake: '2025-11-25', stateless: '2026-07-28' } as const satisfies Record<Era, string>;

/** In `_meta` of every request of the stateless era (MCP 2026-07-28, «Per-request protocol fields»). */
export const versionKey = 'io.modelcontextprotocol/protocolVersion';

/** Params of `initialize`. */
export const hello = (name: string) => ({
  protocolVersion: revisions.handshake,
  capabilities: {},
  clientInfo: { name, version: '1' },
});

const claims = JSON.stringify({
  _meta: {
    [versionKey]: revisions.stateless,
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  },
}).slice(1);

/** Params with claims after what is in them; `params` is the text of an object without `_meta`. */
export const withClaims = (params: string): string =>
  params === '{}' ? `{${claims}` : `${params.slice(0, -1)},${claims}`;
