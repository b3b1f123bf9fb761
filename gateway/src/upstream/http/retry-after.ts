import type { Reply } from '../../egress/guarded-fetch.ts';

/**
 * Milliseconds that a server wants to be left alone: whole seconds, or a date (RFC 9110, «Retry-After»). Undefined where it
 * says nothing that can be read. `now` in epoch milliseconds.
 */
export const retryAfterMs = ({ headers }: Pick<Reply, 'headers'>, now: number = Date.now()): number | undefined => {
  const text = headers['retry-after'];
  if (typeof text !== 'string') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  // Anything else that Date.parse takes is a date of somebody's own.
  const at = /^[A-Z][a-z]{2,8}, .*GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};
