import { randomUUID } from 'node:crypto';
import type { Answer } from '../admin/contract/methods.ts';
import { GatewayError } from '../errors.ts';
import type { AuditFilter } from '../store/audit-query.ts';
import type { Ledger } from '../store/audit-ledger.ts';
import type { State } from '../store/state.ts';
import { csvLine, csvRecord, csvTitles } from './audit-csv.ts';

/** Lines of one piece: few enough that no call waits for it. */
const linesAPiece = 500;
/** Each holds a connection to the state file. */
const mostAtOnce = 4;
/** A page that does not fetch the next piece for so long has gone. */
const patienceMs = 30_000;

interface Running {
  readonly lines: Iterator<string>;
  timer: NodeJS.Timeout;
}

function* csvLines(ledger: Ledger, filter: AuditFilter): Generator<string, void> {
  yield csvLine(csvTitles);
  for (const { chain, ...record } of ledger.records(filter)) yield csvRecord(record, chain.seq, chain.hash);
}

const gone = (): GatewayError =>
  new GatewayError('unknown-target', 'This export is over.', { remedy: 'Begin it again.' });

/** Exports that pages fetch piece by piece, so that none is too long and none keeps calls waiting. */
export const createExports = (state: Pick<State, 'ledger' | 'records'>) => {
  const running = new Map<string, Running>();

  const end = (id: string): void => {
    const one = running.get(id);
    if (one === undefined) return;
    running.delete(id);
    clearTimeout(one.timer);
    // Closes its connection.
    one.lines.return?.();
  };

  const patience = (id: string): NodeJS.Timeout => setTimeout(() => end(id), patienceMs).unref();

  return {
    async begin(filter: AuditFilter, format: 'jsonl' | 'csv'): Promise<Answer<'activity.export'>> {
      const ledger = await state.ledger();
      const lines =
        format === 'csv' ? csvLines(ledger, filter) : ledger.lines(filter, await ledger.signer())[Symbol.iterator]();
      const [oldest] = running.keys();
      if (oldest !== undefined && running.size >= mostAtOnce) end(oldest);
      const id = randomUUID();
      running.set(id, { lines, timer: patience(id) });
      return { id, records: state.records.count(filter) };
    },
    piece(id: string): Answer<'activity.piece'> {
      const one = running.get(id);
      if (one === undefined) throw gone();
      clearTimeout(one.timer);
      one.timer = patience(id);
      const lines: string[] = [];
      let isLast = false;
      while (lines.length < linesAPiece && !isLast) {
        const { done, value } = one.lines.next();
        if (done === true) isLast = true;
        else lines.push(value);
      }
      if (isLast) end(id);
      return { text: lines.map((line) => `${line}\n`).join(''), records: lines.length, isLast };
    },
  };
};
