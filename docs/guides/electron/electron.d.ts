// What these files use of Electron 40, so that they are checked here without it. In the application, its own types stand in.
declare module 'electron' {
  /** Who sent a message: a frame of one of our windows, or of something that it loaded. */
  export interface IpcMainInvokeEvent {
    readonly senderFrame: { readonly url: string } | null;
  }
  export interface IpcMain {
    handle(channel: string, listener: (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown): void;
    removeHandler(channel: string): void;
  }
  export interface IpcRenderer {
    invoke(channel: string, ...args: unknown[]): Promise<unknown>;
    on(channel: string, listener: (event: unknown, ...args: unknown[]) => void): void;
    removeListener(channel: string, listener: (event: unknown, ...args: unknown[]) => void): void;
  }
  export const contextBridge: { exposeInMainWorld(key: string, api: object): void };
  export const ipcRenderer: IpcRenderer;
}
