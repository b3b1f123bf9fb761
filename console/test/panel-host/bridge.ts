import type { McpTransport } from '../../src/panel/transport.ts';

/** What comes over the bridge: an answer, or a refusal as plain data, as between the processes of Electron. */
export type Bridged =
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'refusal'; readonly refusal: { readonly code: string; readonly message: string } };

declare global {
  interface Window {
    /** Put there by whoever opens the page. */
    readonly mcpRequest: (method: string, params: unknown) => Promise<Bridged>;
  }
}

/** A transport over the bridge. */
export const bridge: McpTransport = {
  async request(method, params) {
    const bridged = await window.mcpRequest(method, params);
    if (bridged.kind === 'refusal') throw Object.assign(new Error(bridged.refusal.message), bridged.refusal);
    return bridged.answer;
  },
  subscribe(listener) {
    window.addEventListener('mcp-changed', listener);
    return () => window.removeEventListener('mcp-changed', listener);
  },
};
