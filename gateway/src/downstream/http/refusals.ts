import { statelessRevision } from '../../protocol/revision/claims.ts';
import type { Refused } from './guards.ts';

export const leaving: Refused = {
  status: 503,
  code: 'rate-limited',
  message: 'The gateway is shutting down.',
  headers: { connection: 'close' },
};

export const tooBusy: Refused = {
  status: 503,
  code: 'rate-limited',
  message: 'As many requests are being answered as may be at once.',
  remedy: 'Try again in a moment.',
  headers: { 'retry-after': '1' },
};

export const noStreams: Refused = {
  status: 405,
  code: 'invalid-request',
  message: `Revision ${statelessRevision} has POST alone.`,
  headers: { allow: 'POST' },
};
