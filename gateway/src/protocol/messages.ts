import { readMessage } from './jsonrpc.ts';
import type { Incoming } from './jsonrpc.ts';
import { createLineReader } from './lines.ts';
import type { LineReader, LineReaderOptions } from './lines.ts';

export interface MessageReaderOptions extends Pick<LineReaderOptions, 'maxBytes' | 'onOversize'> {
  /** One message, how many bytes it took, and its text; undefined where it is not UTF-8. */
  readonly onMessage: (message: Incoming, bytes: number, text: string | undefined) => void;
}

interface Read {
  readonly message: Incoming;
  readonly bytes: number;
  readonly text: string | undefined;
}

const notText: Incoming = { kind: 'malformed', id: null, reason: 'The message is not UTF-8 text.' };

/**
 * Reads the messages of a byte stream, one a line. Those that come in one piece are all read before the first is handed on:
 * the same work many times in a row costs each of them less, for its code is at hand.
 */
export const createMessageReader = ({ maxBytes, onMessage, onOversize }: MessageReaderOptions): LineReader => {
  let read: Read[] = [];

  const handOn = (): void => {
    const messages = read;
    read = [];
    for (const { message, bytes, text } of messages) onMessage(message, bytes, text);
  };

  const lines = createLineReader({
    maxBytes,
    onLine: (text, bytes, isText) =>
      void read.push(
        isText ? { message: readMessage(text), bytes, text } : { message: notText, bytes, text: undefined },
      ),
    onOversize(id) {
      handOn();
      onOversize(id);
    },
  });

  return {
    push(chunk) {
      lines.push(chunk);
      handOn();
    },
    end() {
      lines.end();
      handOn();
    },
  };
};
