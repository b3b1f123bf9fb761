import type { JsonObject } from '../../pipeline/call.ts';

/** An alert, as it is told. */
export interface Notice {
  /** For people, every character visible. */
  readonly text: string;
  /** The same for programs. */
  readonly json: JsonObject;
}

/** One way to tell it. `signal` aborts when the time is over: nobody waits for it any longer. */
export interface Channel {
  readonly name: string;
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

export interface NotifierOptions {
  readonly channels: readonly Channel[];
  /** Milliseconds that one notice may take. */
  readonly timeoutMs: number;
  /** Notices of one channel that may wait; more are left out. */
  readonly mostWaiting?: number;
  onFailure(channel: string, message: string, error?: unknown): void;
}

/** Tells alerts, beside everything else. */
export interface Notifier {
  tell(notice: Notice): void;
  /** What waits is dropped, what is under way is ended. */
  close(): void;
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const fail = (): void => reject(new Error('it took too long'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });

export const createNotifier = ({ channels, timeoutMs, mostWaiting = 32, onFailure }: NotifierOptions): Notifier => {
  const closing = new AbortController();

  const createLine = ({ name, send }: Channel) => {
    const waiting: Notice[] = [];
    let busy = false;
    let leftOut = 0;

    const work = async (): Promise<void> => {
      busy = true;
      for (let next = waiting.shift(); next !== undefined && !closing.signal.aborted; next = waiting.shift()) {
        const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), closing.signal]);
        try {
          // oxlint-disable-next-line no-await-in-loop -- one after the other, so that a slow receiver is not flooded
          await Promise.race([send(next, signal), aborted(signal)]);
        } catch (error) {
          if (!closing.signal.aborted) onFailure(name, 'An alert could not be sent.', error);
        }
      }
      busy = false;
      if (leftOut > 0) onFailure(name, `${leftOut} alerts were not sent: it did not keep up.`);
      leftOut = 0;
    };

    return (notice: Notice): void => {
      if (waiting.length >= mostWaiting) leftOut += 1;
      else waiting.push(notice);
      if (!busy) void work();
    };
  };
  const lines = channels.map(createLine);

  return {
    tell(notice) {
      if (!closing.signal.aborted) for (const line of lines) line(notice);
    },
    close: () => closing.abort(),
  };
};
