import type { AuditRecord } from './call.ts';

/** A freeze began or ended. */
export interface FreezeChange {
  readonly done: 'frozen' | 'thawed';
  /** Empty: all of them. */
  readonly server: string;
  /** Who or what did it. */
  readonly by: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly endsRunning?: boolean;
}

/** The record of a freeze, or of its end: part of a server's life, or of that of all servers. */
export const freezeRecord = (id: string, { done, server, by, why, at, endsRunning }: FreezeChange): AuditRecord => ({
  id,
  at,
  kind: 'server',
  principal: { client: 'storycore-mcp' },
  method: done,
  target: { kind: 'server', upstream: server, name: server },
  facts: { needs: [], violations: [] },
  trail: [
    ...(endsRunning === true ? [{ step: 'freeze', decision: 'running calls are ended' }] : []),
    { step: 'freeze', decision: `${done} by ${by}` },
  ],
  outcome: 'ok',
  ...(why === '' ? {} : { reason: why }),
  bytesIn: 0,
});
