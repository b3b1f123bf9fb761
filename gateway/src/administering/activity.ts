import type { Answer, Handlers } from '../admin/contract/methods.ts';
import { GatewayError } from '../errors.ts';
import type { AuditRecord } from '../pipeline/call.ts';
import { choicesOf } from './activity-choices.ts';
import { entryOf } from './activity-entry.ts';
import { createExports } from './activity-export.ts';
import { createProof } from './activity-proof.ts';
import { detailOf } from './activity-record.ts';
import { isWanted } from './activity-search.ts';
import { grantedOf } from './granted.ts';
import type { AdministeringOptions } from './options.ts';
import { placeIn } from './project-place.ts';

type ActivityHandlers = Pick<
  Handlers,
  | 'activity.look'
  | 'activity.record'
  | 'activity.choices'
  | 'activity.verify'
  | 'activity.proof'
  | 'activity.export'
  | 'activity.piece'
>;

/** Records that one answer looks through for rare ones: more would keep calls waiting. */
const reachOfSearch = 5_000;

const placeOf = ({ at, id }: AuditRecord): Answer<'activity.look'>['next'] => ({ at: Math.trunc(at), id });

/** The activity: what was done, by whom, and what came of it. */
export const createActivityHandlers = (options: AdministeringOptions): ActivityHandlers => {
  const { config, state, now } = options;
  const exports = createExports(state);
  const proof = createProof(options);
  const show = (path: string) => placeIn(config.project)(path);

  return {
    'activity.look'({ limit, running, text, result, before, ...filter }) {
      const { since: _since, until: _until, ...names } = filter;
      const isRare = [text, result, ...Object.values(names)].some((part) => part !== undefined);
      const page = { ...filter, before, reach: isRare ? reachOfSearch : limit };
      const isOne = isWanted({ text, result });
      const found: AuditRecord[] = [];
      let isFull = false;
      for (const record of state.records.back(page)) {
        if (isOne(record)) found.push(record);
        isFull = found.length === limit;
        if (isFull) break;
      }
      const last = found.at(-1);
      const next = isFull && last !== undefined ? placeOf(last) : state.records.backEnd(page);
      return {
        entries: found.map((record) => entryOf(record, show)),
        settled: running
          .map((id) => state.records.get(id))
          .filter((record) => record !== undefined)
          .map((record) => entryOf(record, show)),
        ...(next === undefined ? {} : { next }),
      };
    },
    'activity.record'({ id }) {
      const record = state.records.get(id);
      if (record === undefined) {
        throw new GatewayError('unknown-target', 'There is no such record.', {
          remedy: 'It may be older than what is kept; see what the settings say of it.',
        });
      }
      const holding = [...config.grants, ...state.grants.list(now())];
      return detailOf(record, state, show, (id) => {
        const grant = holding.find((each) => each.id === id);
        return grant && grantedOf(grant, config);
      });
    },
    'activity.choices': () => choicesOf(config, state),
    'activity.verify'() {
      proof.begin();
      return {};
    },
    'activity.proof': () => proof.look(),
    'activity.export': ({ format, ...filter }) => exports.begin(filter, format),
    'activity.piece': ({ id }) => exports.piece(id),
  };
};
