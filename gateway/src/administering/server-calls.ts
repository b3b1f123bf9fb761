import type { Answer } from '../admin/contract/methods.ts';
import type { AuditQuery } from '../store/audit-query.ts';

const parts = 24;
const partMs = 150_000;
/** Enough for a picture of a few centimetres. */
const mostRecords = 5_000;

/** How often each server was called in the last hour. */
export const recentCalls = (records: Pick<AuditQuery, 'query'>, now: number): Answer<'servers.calls'> => {
  const since = now - parts * partMs;
  const found = new Map<string, { readonly name: string; readonly calls: number[]; failed: number }>();
  for (const { at, target, outcome } of records.query({ since, kind: 'call', limit: mostRecords })) {
    const { upstream: name } = target;
    // A call of what no server has.
    if (name === '') continue;
    const one = found.get(name) ?? { name, calls: Array.from({ length: parts }, () => 0), failed: 0 };
    found.set(name, one);
    const part = Math.min(parts - 1, Math.max(0, Math.floor((at - since) / partMs)));
    one.calls[part] = (one.calls[part] ?? 0) + 1;
    if (outcome !== 'ok' && outcome !== 'started') one.failed += 1;
  }
  return { partMs, servers: [...found.values()] };
};
