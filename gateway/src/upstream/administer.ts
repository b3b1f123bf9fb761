import { GatewayError } from '../errors.ts';
import type { Call, Handler, Result } from '../pipeline/call.ts';
import type { JsonObject } from '../protocol/json.ts';

export interface Administration {
  start(server: string): Promise<void>;
  stop(server: string): Promise<void>;
  /** What people see of it afterwards. */
  show(server: string): JsonObject;
}

/** The end of the pipeline: calls of servers as a whole are done here, all others are forwarded. */
export const administer = ({ start, stop, show }: Administration, forward: Handler): Handler => {
  const act = async ({ method, target: { upstream } }: Call): Promise<Result> => {
    if (method === 'mcp_server_start') await start(upstream);
    else if (method === 'mcp_server_stop') await stop(upstream);
    else throw new GatewayError('unknown-method', `There is no method ${method} for a server.`);
    return { result: show(upstream) };
  };
  return (call, signal) => (call.target.kind === 'server' ? act(call) : forward(call, signal));
};
