// For electron/ipcChannels.ts: what pages may ask of the gateway, in the envelope of the application's other channels.
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { McpError } from './McpGatewayService.ts';
import type { McpGatewayService } from './McpGatewayService.ts';

export const mcpChannels = {
  start: 'mcp:start',
  stop: 'mcp:stop',
  status: 'mcp:status',
  request: 'mcp:request',
  /** Pushed: `webContents.send(mcpChannels.event, event)`. */
  event: 'mcp:event',
} as const;

/** Not `mcp_approval_answer`: a page that may ask for a call must not be what says yes to it. */
const allowed: ReadonlySet<string> = new Set([
  'mcp_tool_execute',
  'mcp_resource_request',
  'mcp_server_list',
  'mcp_server_status',
  'mcp_approval_list',
  'tools/list',
  'resources/list',
  'resources/templates/list',
]);

export type McpEnvelope =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: string; readonly code?: number; readonly remedy?: string };

const failed = (error: unknown): McpEnvelope => {
  if (!(error instanceof McpError))
    return { success: false, error: error instanceof Error ? error.message : String(error) };
  const { message, code, remedy } = error;
  return { success: false, error: message, code, ...(remedy === undefined ? {} : { remedy }) };
};

/** Answers the pages. `isOurs` says whether a frame shows the application, and not something that was loaded into it. */
export const registerMcp = (ipc: IpcMain, service: McpGatewayService, isOurs: (url: string) => boolean): void => {
  const handle = (channel: string, answer: (...args: unknown[]) => unknown): void => {
    ipc.handle(channel, async ({ senderFrame }: IpcMainInvokeEvent, ...args): Promise<McpEnvelope> => {
      try {
        if (senderFrame === null || !isOurs(senderFrame.url)) throw new McpError('This page may not ask.', 40_101);
        return { success: true, data: await answer(...args) };
      } catch (error) {
        return failed(error);
      }
    });
  };
  handle(mcpChannels.start, () => service.start());
  handle(mcpChannels.stop, () => service.stop());
  handle(mcpChannels.status, () => service.status());
  handle(mcpChannels.request, (method, params) => {
    if (typeof method === 'string' && allowed.has(method)) return service.request(method, params);
    throw new McpError(`Pages may not ask for ${String(method)}.`, 40_301);
  });
};

/** Takes the channels away again. */
export const unregisterMcp = (ipc: IpcMain): void => {
  for (const channel of [mcpChannels.start, mcpChannels.stop, mcpChannels.status, mcpChannels.request])
    ipc.removeHandler(channel);
};
