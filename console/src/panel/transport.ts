/** How the panel reaches a gateway: by HTTP, by the channels of Electron, or by whatever a test has. */
export interface McpTransport {
  /**
   * Asks one method of the gateway's contract, by name. Rejects with an Error; where that has `code`, `message` and `remedy`,
   * as the gateway's refusals do, they are shown in the person's language.
   */
  request(method: string, params: unknown): Promise<unknown>;
  /** Calls the listener whenever something of the gateway may not be as it was. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
}
