import type { Handler } from '../pipeline/call.ts';
import { orAborted } from '../pipeline/or-aborted.ts';
import type { Connection } from './open.ts';

/** How a call finds its server. */
export interface Connections {
  connect(server: string): Promise<Connection>;
  current(server: string): Connection | undefined;
  /** The server answered. */
  worked(server: string): void;
}

/** Sends the call to its upstream. Rejects with `upstream-failed` when the connection breaks. */
export const forward =
  (connections: Connections): Handler =>
  async (call, signal) => {
    const server = call.target.upstream;
    const connection = connections.current(server) ?? (await orAborted(connections.connect(server), signal));
    const { onProgress } = call;
    const answer = await connection.correlator.request(call.method, call.params, {
      signal,
      onAnswer: (bytes) => {
        call.wire.bytesOut = bytes;
      },
      extras: call.extras,
      onProgress:
        onProgress &&
        ((params) => {
          call.wire.progressAt = performance.now();
          onProgress(params);
        }),
    });
    connections.worked(server);
    return answer;
  };
