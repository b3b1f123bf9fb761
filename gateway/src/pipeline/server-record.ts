import type { AuditRecord } from './call.ts';

/** The gateway's own name as the principal of what it does by itself. */
const gateway = { client: 'storycore-mcp' } as const;

/** The record of a change in a server's life: it started, ended, was given up. */
export const serverRecord = (id: string, at: number, server: string, state: string, reason?: string): AuditRecord => ({
  id,
  at,
  kind: 'server',
  principal: gateway,
  method: state,
  target: { kind: 'server', upstream: server, name: server },
  facts: { needs: [], violations: [] },
  trail: [],
  outcome: reason === undefined ? 'ok' : 'upstream-failed',
  ...(reason === undefined ? {} : { reason }),
  duration: 0,
  bytesIn: 0,
});
