import type { AuditRecord, Call } from './call.ts';

/** Something that was found in what a server said or did, and that holds nothing. */
export interface Found {
  readonly server: string;
  /** `inspect:…`, `behaviour:…`, `flow:…` or `judge`. */
  readonly by: string;
  /** With its evidence, visible and without secrets. */
  readonly reason: string;
  /** The call that it is about, where it is about one. */
  readonly call?: Pick<Call, 'id' | 'principal' | 'target'>;
}

const gateway = { client: 'storycore-mcp' } as const;

/** The record of a finding, tied to its call. */
export const findingRecord = (id: string, at: number, { server, by, reason, call }: Found): AuditRecord => ({
  id,
  at,
  kind: 'quarantine',
  principal: call?.principal ?? gateway,
  method: 'quarantine/flag',
  target: call?.target ?? { kind: 'server', upstream: server, name: '' },
  facts: { needs: [], violations: [] },
  trail: [{ step: 'inspect', decision: `flag by ${by}` }],
  outcome: 'ok',
  reason,
  bytesIn: 0,
  ...(call === undefined ? {} : { call: call.id }),
});
