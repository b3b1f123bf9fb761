import type { AuditRecord } from './call.ts';

/** Something that was wrong, or is well again. */
export interface AlertChange {
  readonly done: 'fired' | 'cleared';
  readonly rule: string;
  /** Empty for the gateway itself. */
  readonly server: string;
  /** What came of it: `notify`, `quarantine` or `freeze`. */
  readonly action: string;
  readonly reason: string;
}

/** The record of an alert that begins or ends. */
export const alertRecord = (
  id: string,
  at: number,
  { done, rule, server, action, reason }: AlertChange,
): AuditRecord => ({
  id,
  at,
  kind: 'alert',
  principal: { client: 'storycore-mcp' },
  method: `alert/${done}`,
  target: { kind: 'server', upstream: server, name: rule },
  facts: { needs: [], violations: [] },
  trail: [{ step: 'alert', decision: done === 'fired' ? action : done }],
  outcome: 'ok',
  reason,
  bytesIn: 0,
});
