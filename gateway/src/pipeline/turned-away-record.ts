import type { AuditRecord } from './call.ts';

/** Requests over HTTP that were turned away for want of a token, in one record however many they were. */
export const turnedAwayRecord = (id: string, at: number, count: number): AuditRecord => ({
  id,
  at,
  kind: 'call',
  // Who it was is just what is not known; a client that says its name says it without proof.
  principal: { client: 'unknown' },
  method: 'http/authenticate',
  target: { kind: 'server', upstream: '', name: 'http' },
  facts: { needs: [], violations: [] },
  trail: [{ step: 'http', decision: 'turned away' }],
  outcome: 'unauthenticated',
  reason: `${count} ${count === 1 ? 'request' : 'requests'} without a token that holds.`,
  duration: 0,
  bytesIn: 0,
});
