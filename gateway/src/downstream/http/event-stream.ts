import type { ServerResponse } from 'node:http';

/** A response that is a stream of events (WHATWG HTML, «Server-sent events»). */
export interface EventStream {
  /** Sends one event as `eventText` gives it; false where the stream is over, or ends here for a client that does not read. */
  send(event: string): boolean;
  /** Bytes that wait for the client to read. */
  readonly waiting: number;
  /** Says something that counts for nothing, where nothing was said since `since`: so that nobody takes the quiet for the end. */
  keepAlive(since: number): void;
  end(): void;
  /** Ends it at once, whatever still waits. */
  destroy(): void;
  readonly isOpen: boolean;
}

export interface EventStreamOptions {
  readonly response: ServerResponse;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxWaitingBytes: number;
  readonly now: () => number;
  /** Told once, whoever ended it. */
  readonly onClose: () => void;
}

/** One event. A line of JSON holds no line feed of its own. */
export const eventText = (line: string, id?: string): string =>
  id === undefined ? `event: message\ndata: ${line}\n\n` : `event: message\nid: ${id}\ndata: ${line}\n\n`;

/** An event without a message: from its id a client can go on before the first message is there (MCP 2025-11-25). */
export const primingText = (id: string, retryMs: number): string => `id: ${id}\nretry: ${retryMs}\ndata: \n\n`;

const comment = ':\n\n';

/** Begins the stream; from here on the response is its own. */
export const openEventStream = ({
  response,
  headers = {},
  maxWaitingBytes,
  now,
  onClose,
}: EventStreamOptions): EventStream => {
  let isOpen = true;
  let saidAt = now();
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  response.once('close', () => {
    isOpen = false;
    onClose();
  });
  const destroy = (): void => {
    isOpen = false;
    response.destroy();
  };
  return {
    send(event) {
      if (!isOpen) return false;
      if (response.writableLength > maxWaitingBytes) {
        destroy();
        return false;
      }
      saidAt = now();
      response.write(event);
      return true;
    },
    get waiting() {
      return response.writableLength;
    },
    keepAlive(since) {
      // Where something waits already, more would only hide that the client does not read.
      if (!isOpen || saidAt > since || response.writableLength > 0) return;
      saidAt = now();
      response.write(comment);
    },
    end() {
      if (!isOpen) return;
      isOpen = false;
      response.end();
    },
    destroy,
    get isOpen() {
      return isOpen;
    },
  };
};
