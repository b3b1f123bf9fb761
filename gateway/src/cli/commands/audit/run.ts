import { quoted } from '../../../config/problem.ts';
import { closest } from '../../../config/suggest.ts';
import type { AuditPage, AuditRecord, State } from '../../../index.ts';
import { errorTable } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { columns } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { readCount, readMoment } from '../../units.ts';
import { shortOutcomes } from './cells.ts';
import { follow } from './follow.ts';
import { findRecord } from './find.ts';
import { describeRecord } from './record.ts';
import { recordLines } from './table.ts';

const kinds = ['call', 'grant', 'approval', 'server', 'config', 'connection', 'quarantine', 'alert'] as const;

const outcomes: readonly string[] = [
  'started',
  'ok',
  'tool-error',
  'upstream-error',
  'interrupted',
  ...Object.keys(errorTable),
];

const usualLimit = 40;

const readKind = (text: string): AuditRecord['kind'] => {
  const kind = kinds.find((each) => each === text);
  if (kind !== undefined) return kind;
  throw new UsageError(`--kind ${quoted(text)} is not known.`, `Write one of ${kinds.join(', ')}.`);
};

const readOutcome = (text: string): string => {
  const whole = Object.entries(shortOutcomes).find(([, short]) => short === text)?.[0] ?? text;
  if (outcomes.includes(whole)) return whole;
  const near = closest(text, [...outcomes, ...Object.values(shortOutcomes)]);
  throw new UsageError(
    `--outcome ${quoted(text)} is not known.`,
    near === undefined ? `Write one of ${outcomes.join(', ')}.` : `Did you mean ${near}?`,
  );
};

const readPage = (given: Given): AuditPage => {
  const since = given.text('since');
  const kind = given.text('kind');
  const outcome = given.text('outcome');
  const limit = given.text('limit');
  const whole = since !== undefined || given.flag('json');
  return {
    client: given.text('client'),
    server: given.text('server'),
    target: given.text('target'),
    since: since === undefined ? undefined : readMoment(since, '--since', Date.now()),
    kind: kind === undefined ? undefined : readKind(kind),
    outcome: outcome === undefined ? undefined : readOutcome(outcome),
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
      'Write `storycore-mcp audit show ID` for one record.',
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
