import type { GatewayError } from '../errors.ts';
import type { Incoming } from '../protocol/jsonrpc.ts';
import type { Outlet } from './outlet.ts';

type Request = Extract<Incoming, { kind: 'request' }>;

/** A request that is being answered. */
export interface Open {
  /** Ends it: the client took it back, or is gone. It gets no answer then. */
  cancel(reason: GatewayError): void;
}

/** All that one credential says in revision 2026-07-28, where each request stands for itself. */
export interface Stateless {
  /** `bytes` is the size of the message on the wire. The outlet may be used before this returns. */
  receive(request: Request, bytes: number, outlet: Outlet): Open;
  readonly inFlight: number;
  /** Everything in flight is aborted with this reason, and answered. */
  abort(reason: GatewayError): void;
  /** Its streams of notifications end as the protocol says. Afterwards nothing is received any more. */
  close(): void;
}
