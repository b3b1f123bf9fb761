import type { EventStream } from './event-stream.ts';
import { eventText, primingText } from './event-stream.ts';
import type { Journal } from './journal.ts';

/** A stream of a session that outlives its connection: a client that lost it comes back with the last id that it saw. */
export interface Resumable {
  readonly tag: string;
  /** Nothing more will be said in it. */
  readonly isDone: boolean;
  readonly isConnected: boolean;
  /** Bytes that wait for the client to read. */
  readonly waiting: number;
  push(line: string): void;
  /** From now on it goes out here, beginning with what was said after event `seq`; a connection that it had before ends. */
  connect(stream: EventStream, seq: number): void;
  /** Gives the client an id to go on from before anything was said. */
  prime(retryMs: number): void;
  finish(): void;
  /** Ends the connection that it has, if any. */
  disconnect(): void;
}

export const createResumable = (tag: string, journal: Journal): Resumable => {
  let seq = 0;
  let connection: EventStream | undefined;
  let isDone = false;
  return {
    tag,
    get isDone() {
      return isDone;
    },
    get isConnected() {
      return connection?.isOpen === true;
    },
    get waiting() {
      return connection?.waiting ?? 0;
    },
    push(line) {
      if (isDone) return;
      seq += 1;
      const event = eventText(line, `${tag}-${seq}`);
      journal.keep(tag, seq, event);
      connection?.send(event);
    },
    connect(stream, from) {
      connection?.end();
      connection = stream;
      for (const event of journal.after(tag, from)) stream.send(event);
      if (isDone) stream.end();
    },
    prime(retryMs) {
      connection?.send(primingText(`${tag}-${seq}`, retryMs));
    },
    finish() {
      isDone = true;
      connection?.end();
    },
    disconnect() {
      connection?.end();
    },
  };
};

/** The stream and the event that an id names; undefined where it is none of ours. */
export const readEventId = (id: string): { readonly tag: string; readonly seq: number } | undefined => {
  const [, tag, seq] = /^([\w-]{1,64})-(\d{1,15})$/.exec(id) ?? [];
  return tag === undefined || seq === undefined ? undefined : { tag, seq: Number(seq) };
};
