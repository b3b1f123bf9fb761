import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchConfig, gatewayScript, targets, writeConfig } from './target.ts';
import type { Known, Launch, Server } from './target.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One that listens on a port of 127.0.0.1, at `/mcp`. */
export interface HttpTarget extends Known {
  /** As of a target over stdio. */
  launch(servers: readonly Server[], folder: string, port: number): Launch;
}

const direct: HttpTarget = {
  ...targets.direct,
  about: 'the server itself over HTTP, without anything between',
  launch([server], _folder, port) {
    if (server === undefined) throw new Error('A direct connection needs a server.');
    const [, ...options] = server.args;
    return { command: server.command, args: [here('upstream-http.ts'), ...options, '--port', String(port)] };
  },
};

const floor: HttpTarget = {
  ...targets.floor,
  about: 'a bare HTTP gateway: the same as the bare JSON gateway, on plain node:http',
  launch: (servers, folder, port) => ({
    command: process.execPath,
    args: [here('floor-http.ts'), writeConfig(folder, servers), String(port)],
  }),
};

const gateway: HttpTarget = {
  ...targets.gateway,
  launch(servers, folder, port) {
    // As many clients as there are sessions.
    const config = writeConfig(folder, servers, { ...benchConfig(servers), server_config: { max_connections: 1_000 } });
    return {
      command: process.execPath,
      args: [gatewayScript, 'serve', '--config', config, '--http', `127.0.0.1:${port}`, '--auth', 'none'],
      env: { STORYCORE_MCP_HOME: join(folder, 'home') },
    };
  },
};

/** By the same names as those over stdio. */
export const httpTargets = { direct, floor, gateway } as const;
