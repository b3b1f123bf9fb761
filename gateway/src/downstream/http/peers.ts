import type { GatewayError } from '../../errors.ts';
import type { Incoming } from '../../protocol/jsonrpc.ts';
import type { HandshakeRevision } from '../../protocol/revision/handshake.ts';
import type { Outlet } from '../outlet.ts';

/** One client's conversation in a revision with a handshake, as far as HTTP needs it. */
export interface HandshakeSession {
  receive(message: Incoming, bytes: number, outlet: Outlet): void;
  /** Everything in flight is aborted with this reason, and answered. */
  abort(reason: GatewayError): void;
  readonly inFlight: number;
  /** Undefined until the handshake is done. */
  readonly revision: HandshakeRevision | undefined;
  /** It is over: nothing is received any more. */
  close(): void;
}

/** Ways to a client that no message of its own opened: its stream of notifications. */
export interface Ears {
  /**
   * False where nobody listens now, or not fast enough. A client that once listened may still come back for the line;
   * for one that never did it is lost.
   */
  hear(line: string): boolean;
}

/** Whom a request speaks for. */
export interface Credential {
  /** The name its owner gave the client; undefined where nobody was asked to authenticate. */
  readonly client: string | undefined;
}
