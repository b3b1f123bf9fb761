import { GatewayError } from '../errors.ts';
import type { Handler } from '../pipeline/call.ts';
import type { JsonObject } from '../protocol/json.ts';

export interface Administration {
  start(server: string): Promise<void>;
  stop(server: string): Promise<void>;
  /** What people see of it afterwards. */
  show(server: string): JsonObject;
}

/** The end of the pipeline: calls of servers as a whole are done here, all others are forwarded. */
export const administer =
  ({ start, stop, show }: Administration, forward: Handler): Handler =>
  async (call, signal) => {
    if (call.target.kind !== 'server') return forward(call, signal);
    const server = call.target.upstream;
    if (call.method === 'mcp_server_start') await start(server);
    else if (call.method === 'mcp_server_stop') await stop(server);
    else throw new GatewayError('unknown-method', `There is no method ${call.method} for a server.`);
    return { result: show(server) };
  };
