import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { notificationText } from '../protocol/jsonrpc.ts';

/** Relays the progress of one call, and keeps its answer from catching up with it. */
export interface ProgressRelay {
  readonly relay: (progress: JsonObject) => void;
  /** The answer's text, when the last progress has had its head start. */
  readonly precede: (text: string) => string | Promise<string>;
}

/**
 * Milliseconds between the last progress of a call and its answer. The official SDK's clients, 1.x and 2.x, drop
 * progress that they read in one piece with its answer (typescript-sdk issue 2580), and on a busy machine a client may
 * not be run for ten milliseconds: with five, one call in two thousand lost its progress. Only a call whose answer
 * follows its progress that closely waits at all.
 */
const headStartMs = 25;

/**
 * A timer counts from the time that the event loop last looked at the clock: where it was not run since, that is long
 * ago, and the timer early by as much.
 */
const afterHeadStart = async (text: string, now: () => number): Promise<string> => {
  const until = now() + headStartMs;
  for (let left = headStartMs; left > 0; left = until - now()) {
    // Nearly always once.
    // oxlint-disable-next-line no-await-in-loop
    await sleep(Math.ceil(left));
  }
  return text;
};

export const wantsProgress = (params: JsonObject): boolean => {
  const meta = params['_meta'];
  return isObject(meta) && meta['progressToken'] !== undefined;
};

export const createProgressRelay = (
  send: (line: string) => void,
  now: () => number = () => performance.now(),
): ProgressRelay => {
  let sentAt = -Infinity;
  let over = false;
  return {
    relay(progress) {
      // The answer is on its way: none comes after it (MCP, «Progress»).
      if (over) return;
      sentAt = now();
      send(notificationText('notifications/progress', progress));
    },
    precede(text) {
      over = true;
      return now() - sentAt >= headStartMs ? text : afterHeadStart(text, now);
    },
  };
};
