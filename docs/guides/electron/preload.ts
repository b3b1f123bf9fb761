// For electron/preload.ts: `electronAPI.mcp`. A sandboxed preload script is one file: the channels stand here again.
import { contextBridge, ipcRenderer } from 'electron';
import type { McpEnvelope } from './ipc.ts';
import type { McpEvent, McpStatus } from './McpGatewayService.ts';

/** What pages see; for electron/electronAPI.d.ts and creative-studio-ui/src/types/electron.ts too. */
export interface McpApi {
  start(): Promise<McpStatus>;
  stop(): Promise<void>;
  status(): Promise<McpStatus>;
  request(method: string, params: unknown): Promise<unknown>;
  /** Gives what ends it. */
  onEvent(listener: (event: McpEvent) => void): () => void;
}

// An Error loses all but its message on the way into the page.
const unwrapped = async (channel: string, ...args: unknown[]): Promise<unknown> => {
  const answer = (await ipcRenderer.invoke(channel, ...args)) as McpEnvelope;
  if (answer.success) return answer.data;
  throw new Error(
    answer.remedy === undefined || answer.error.includes(answer.remedy)
      ? answer.error
      : `${answer.error} ${answer.remedy}`,
  );
};

const mcp: McpApi = {
  start: async () => (await unwrapped('mcp:start')) as McpStatus,
  stop: async () => void (await unwrapped('mcp:stop')),
  status: async () => (await unwrapped('mcp:status')) as McpStatus,
  request: (method, params) => unwrapped('mcp:request', method, params),
  onEvent(listener) {
    const heard = (_: unknown, event: unknown): void => listener(event as McpEvent);
    ipcRenderer.on('mcp:event', heard);
    return () => ipcRenderer.removeListener('mcp:event', heard);
  },
};

// In the application: one more key of the `electronAPI` that is there.
contextBridge.exposeInMainWorld('electronAPI', { mcp });
