import { quoted } from '../../../config/problem.ts';
import type { AuditPage, AuditRecord, State } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { columns } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { readCount } from '../../units.ts';
import { follow } from './follow.ts';
import { findRecord } from './find.ts';
import { readFilter } from './page.ts';
import { describeRecord } from './record.ts';
import { recordLines } from './table.ts';

const usualLimit = 40;

const readPage = (given: Given): AuditPage => {
  const limit = given.text('limit');
  const whole = given.text('since') !== undefined || given.flag('json');
  return {
    ...readFilter(given, 'since'),
    limit: limit === undefined ? (whole ? undefined : usualLimit) : readCount(limit, '--limit'),
  };
};

/** The records of a page, read as they are asked for; the state is closed after the last. */
function* read(page: AuditPage): Generator<AuditRecord> {
  using state = openOwnState();
  yield* state.records.query(page);
}

const show = (id: string, state: State): Outcome => {
  const record = findRecord(id, state.records);
  return { lines: describeRecord(record), json: record };
};

/** `storycore-mcp audit` */
export const run = async (given: Given): Promise<Outcome> => {
  const [verb, id] = given.operands;
  if (verb !== undefined && verb !== 'show') {
    throw new UsageError(
      `\`audit\` has no use for ${quoted(verb)}.`,
      'Write `storycore-mcp audit show ID` for one record, or see `storycore-mcp audit --help`.',
    );
  }
  if (verb === 'show') {
    using state = openOwnState();
    return show(id ?? 'last', state);
  }
  const page = readPage(given);
  const layout = { ids: given.flag('ids'), columns: columns() };
  if (given.flag('follow')) {
    const records = follow(openOwnState(), page);
    return given.flag('json') ? { lines: [], records } : { lines: recordLines.live(records, layout), records: [] };
  }
  if (given.flag('json')) return { lines: [], records: read(page) };
  return { lines: recordLines.all([...read(page)], layout), records: [] };
};
