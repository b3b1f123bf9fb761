import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Incoming } from '../../protocol/jsonrpc.ts';
import type { EventStream } from './event-stream.ts';
import type { Exchange } from './exchange.ts';
import type { HttpLimits } from './limits.ts';

/** A message that came by POST, and whose it is. */
export interface Posted<Message extends Incoming = Incoming> {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly message: Message;
  /** On the wire. */
  readonly bytes: number;
  readonly client: string | undefined;
}

/** What both eras share. */
export interface HttpParts {
  readonly limits: HttpLimits;
  readonly now: () => number;
  /** POSTs whose connection is open. */
  readonly exchanges: Set<Exchange>;
  /** Streams that must be kept alive. */
  readonly streams: Set<EventStream>;
  /** As many clients are connected as may be. */
  readonly isFull: () => boolean;
}
