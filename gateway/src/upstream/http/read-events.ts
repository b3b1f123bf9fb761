import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';
import type { Readable } from 'node:stream';
import type { Bodies } from './bodies.ts';

export type StreamEnd = 'ended' | 'broken' | 'oversize' | 'not-text';

export interface EventReader {
  /** The largest event taken, in bytes. */
  readonly maxBytes: number;
  /** `true` where somebody waited for it; what nobody waits for is read at a bounded pace. */
  onEvent(event: EventSourceMessage): boolean;
  /** Milliseconds that the server wants us to wait before we come back. */
  onRetry(ms: number): void;
}

/** Parsed in one go, for a chunk can be full of lines that mean nothing, which cost the parser ten microseconds each. */
const atOnceBytes = 1_024;
/** How many comments such a line counts for. */
const nonsenseCounts = 10;

/**
 * Reads an event stream (HTML, «Server-sent events») to its end. It ends early at an event over the cap and at bytes that
 * are no text; an event that was cut off is left out, for it comes again where the stream is taken up.
 */
export const readEvents = async (body: Readable, bodies: Bodies, reader: EventReader): Promise<StreamEnd> => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk: Buffer): string | undefined => {
    try {
      return decoder.decode(chunk, { stream: true });
    } catch {
      return undefined;
    }
  };
  let stopped: StreamEnd | undefined;
  let idle = (): void => {};
  const isStopped = (): boolean => stopped !== undefined;
  const stop = (why: StreamEnd): void => {
    stopped ??= why;
    body.destroy();
  };

  const parser = createParser({
    // In UTF-16 units, of which a text has no more than it has bytes.
    maxBufferSize: reader.maxBytes,
    onEvent(event) {
      if (isStopped()) return;
      const { data } = event;
      if (3 * data.length > reader.maxBytes && Buffer.byteLength(data) > reader.maxBytes) return stop('oversize');
      if (!reader.onEvent(event)) idle();
    },
    onRetry(ms) {
      reader.onRetry(ms);
      idle();
    },
    onComment: () => idle(),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') stop('oversize');
      else for (let count = 0; count < nonsenseCounts; count += 1) idle();
    },
  });

  const take = (part: Buffer): void => {
    const text = decode(part);
    if (text === undefined) stop('not-text');
    else parser.feed(text);
  };
  const how = await bodies.read(body, (chunk, unasked) => {
    idle = unasked;
    for (let from = 0; from < chunk.length; from += atOnceBytes) {
      if (isStopped()) return;
      // Held back in the middle of it: the rest comes again when the stream goes on.
      if (from > 0 && body.isPaused()) {
        body.unshift(chunk.subarray(from));
        return;
      }
      take(chunk.subarray(from, from + atOnceBytes));
    }
  });
  return stopped ?? how;
};
