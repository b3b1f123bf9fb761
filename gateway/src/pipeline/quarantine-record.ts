import type { Target } from '../policy/grant.ts';
import type { HeldKind, HeldPart } from '../policy/hold.ts';
import type { AuditRecord } from './call.ts';

/** A change of what is held or approved. */
export interface QuarantineChange extends HeldPart {
  readonly done: 'hold' | 'release' | 'pin' | 'trust';
  /** Who or what did it. */
  readonly by: string;
  readonly reason?: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

const targetKinds: Readonly<Record<HeldKind, Target['kind']>> = {
  server: 'server',
  instructions: 'server',
  request: 'server',
  tool: 'tool',
  prompt: 'prompt',
  resource: 'resource',
  template: 'resource',
};

const nameIn = ({ kind, server, name }: HeldPart): string => {
  if (kind === 'server') return server;
  return kind === 'instructions' ? 'instructions' : name;
};

/** The record of a change of what is held or approved. */
export const quarantineRecord = (id: string, { done, by, reason, at, ...part }: QuarantineChange): AuditRecord => ({
  id,
  at,
  kind: 'quarantine',
  principal: { client: 'storycore-mcp' },
  method: `quarantine/${done}`,
  target: { kind: targetKinds[part.kind], upstream: part.server, name: nameIn(part) },
  facts: { needs: [], violations: [] },
  trail: [{ step: 'quarantine', decision: `${done} by ${by}` }],
  outcome: 'ok',
  ...(reason === undefined ? {} : { reason }),
  bytesIn: 0,
});
