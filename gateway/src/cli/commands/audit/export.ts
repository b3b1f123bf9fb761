import type { AuditFilter, Ledger } from '../../../index.ts';
import { quoted } from '../../../config/problem.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { showCount } from '../../units.ts';
import { csvLine, csvRecord, csvTitles } from '../../../administering/audit-csv.ts';
import { readFilter } from './page.ts';

const formats = ['jsonl', 'csv'] as const;

const readFormat = (text: string): (typeof formats)[number] => {
  const format = formats.find((each) => each === text);
  if (format !== undefined) return format;
  throw new UsageError(`--format ${quoted(text)} is not known.`, `Write one of ${formats.join(', ')}.`);
};

const tellOfWaiting = (ledger: Ledger): void => {
  const waiting = ledger.waiting();
  if (waiting > 0) say(`${showCount(waiting, 'line')} of running gateways are not in the chain yet, and not in this.`);
};

async function* jsonLines(filter: AuditFilter): AsyncGenerator<string> {
  using state = openOwnState();
  const ledger = await state.ledger();
  const signer = await ledger.signer();
  tellOfWaiting(ledger);
  yield* ledger.lines(filter, signer);
}

async function* csvLines(filter: AuditFilter): AsyncGenerator<string> {
  using state = openOwnState();
  const ledger = await state.ledger();
  tellOfWaiting(ledger);
  yield csvLine(csvTitles);
  for (const { chain, ...record } of ledger.records(filter)) yield csvRecord(record, chain.seq, chain.hash);
}

/** `storycore-mcp audit export` */
export const run = async (given: Given): Promise<Outcome> => {
  const format = readFormat(given.text('format') ?? 'jsonl');
  const filter = readFilter(given, 'from', 'to');
  if (given.flag('json') && format === 'csv') {
    throw new UsageError('`--json` and `--format csv` are two things.', 'Leave out one of them.');
  }
  const lines = format === 'jsonl' ? jsonLines(filter) : csvLines(filter);
  return { lines, records: parsed(lines) };
};

/** The same for `--json`, whose lines are printed as they are. */
async function* parsed(lines: AsyncIterable<string>): AsyncGenerator {
  for await (const line of lines) yield JSON.parse(line);
}
