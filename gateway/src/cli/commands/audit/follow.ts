import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditPage, AuditRecord, State } from '../../../index.ts';

const pollMs = 500;

/** The records of a page, then each that comes, when it has ended; without end. Closes the state when it is left. */
export async function* follow(state: State, { limit, ...filter }: AuditPage): AsyncGenerator<AuditRecord> {
  using open = state;
  const { outcome, ...rest } = filter;
  const running = new Set<string>();
  let after: string | undefined;
  for (;;) {
    // What runs has no outcome to filter by yet.
    for (const record of open.records.query({ ...rest, ...(after === undefined ? { limit } : { after }) })) {
      after = record.id;
      if (record.outcome === 'started') running.add(record.id);
      else if (outcome === undefined || record.outcome === outcome) yield record;
    }
    for (const id of running) {
      const record = open.records.get(id);
      if (record?.outcome === 'started') continue;
      running.delete(id);
      if (record !== undefined && (outcome === undefined || record.outcome === outcome)) yield record;
    }
    // One look after the other is what following means.
    // oxlint-disable-next-line no-await-in-loop
    await sleep(pollMs);
  }
}
