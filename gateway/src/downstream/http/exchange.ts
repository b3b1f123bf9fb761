import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '../../errors.ts';
import type { Outlet } from '../outlet.ts';
import { answerJson } from './refuse.ts';

/** Where the lines of one answer go once it is a stream. */
export interface Channel {
  push(line: string): void;
  finish(): void;
}

/** One POST and its answer. */
export interface Exchange {
  readonly outlet: Outlet;
  /** Makes a stream of an answer that is not there after so long. */
  becomeStream(since: number): void;
}

export interface ExchangeOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What the answer carries beside its content. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Whether the client takes a stream for an answer. */
  readonly takesStream: boolean;
  readonly openChannel: () => Channel;
  /** Takes what is told to a client that takes no stream. */
  readonly elsewhere: (line: string) => void;
  readonly statusOf: (refused: ErrorCode | undefined) => number;
  /** The connection is gone, before the answer or after it. */
  readonly onClose: (isSettled: boolean) => void;
  readonly stallMs: number;
  readonly now: () => number;
}

/** Answers as plain JSON, unless something must be told first: then as a stream of events. */
export const createExchange = ({
  request,
  response,
  headers = () => ({}),
  takesStream,
  openChannel,
  elsewhere,
  statusOf,
  onClose,
  stallMs,
  now,
}: ExchangeOptions): Exchange => {
  const { socket } = request;
  const startedAt = now();
  let channel: Channel | undefined;
  let isSettled = false;
  let isGone = false;

  // A stream is kept alive with comments. Here nothing moves until the answer is there, however long it takes.
  if (!takesStream) socket.setTimeout(0);
  response.once('close', () => {
    isGone = true;
    onClose(isSettled);
  });

  const open = (): void => {
    if (channel === undefined && takesStream && !isGone && !isSettled) channel = openChannel();
  };
  /** Whether this is the first and only end. */
  const settle = (): boolean => {
    if (isSettled) return false;
    isSettled = true;
    if (!takesStream) socket.setTimeout(stallMs);
    return true;
  };

  return {
    outlet: {
      tell(line) {
        if (isSettled) return;
        open();
        if (channel === undefined) elsewhere(line);
        else channel.push(line);
      },
      reply(line, refused) {
        if (!settle()) return;
        if (channel !== undefined) {
          channel.push(line);
          channel.finish();
        } else if (!isGone) {
          answerJson(request, response, { status: statusOf(refused), text: line, headers: headers() });
        }
      },
      skip() {
        if (!settle()) return;
        if (channel !== undefined) channel.finish();
        else if (!isGone) response.writeHead(202, { ...headers(), 'content-length': 0 }).end();
      },
    },
    becomeStream(since) {
      if (startedAt <= since) open();
    },
  };
};
