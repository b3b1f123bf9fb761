import type { Answer } from '../admin/contract/methods.ts';
import type { Difference, HeldItem, Hold, Review, Reviewed } from '../review.ts';
import { isReviewed } from '../review.ts';
import { causeOf } from './review-cause.ts';
import { findingOf, partsOf } from './review-parts.ts';
import { seenOf } from './review-seen.ts';
import { jsonOf, wordsOf } from './review-words.ts';

type Show = Answer<'review.show'>;

const valueOf = (value: unknown) =>
  typeof value === 'string' ? { ...wordsOf(value), isText: true } : { ...jsonOf(value), isText: false };

const differenceOf = ({ part, field, renamedFrom, class: changed, before, after }: Difference) => ({
  part,
  ...(field === undefined ? {} : { field }),
  ...(renamedFrom === undefined ? {} : { renamedFrom }),
  class: changed,
  ...(before === undefined ? {} : { before: valueOf(before) }),
  ...(after === undefined ? {} : { after: valueOf(after) }),
});

/** What holds a part, as a page is told. */
export const holdOf = ({ by, at, why, evidence }: Hold): Show['held'][number]['holds'][number] => ({
  by,
  at,
  why,
  evidence,
});

const heldOf = (item: HeldItem, known: Reviewed): Show['held'][number] => ({
  kind: item.kind,
  name: item.name,
  cause: causeOf(item, known),
  why: item.why,
  holds: item.holds.map(holdOf),
  differences: item.differences.map(differenceOf),
  findings: item.findings.filter(({ severity }) => severity !== 'note').map(findingOf),
});

const confinementOf = ({ config: { url, sandbox } }: Reviewed): Pick<Show, 'confined' | 'because'> => {
  if (url !== undefined) return { confined: 'elsewhere' };
  if (sandbox?.confine !== false) return { confined: 'confined' };
  return { confined: 'free', ...(sandbox.because === undefined ? {} : { because: sandbox.because }) };
};

const grantsOf = (review: Review, name: string): Show['grants'] =>
  review.grants(name).flatMap(({ effect, level, principal, name: target, conditions = {} }) =>
    effect === 'deny'
      ? []
      : [
          {
            effect,
            level,
            client: principal.client ?? '*',
            name: target,
            places: [...(conditions.paths ?? []), ...(conditions.hosts ?? [])],
          },
        ],
  );

const callsItself = ({ present }: Reviewed): string =>
  ['title', 'name', 'version']
    .map((key) => present?.server?.[key])
    .filter((word) => typeof word === 'string' && word !== '')
    .join(' ');

/** All that a person has to know of a server before it is approved, and how it changed since. */
export const showServer = (name: string, review: Review, most: number): Show => {
  const known = review.server(name);
  const { config, launch, approved } = known;
  const pin = approved?.pin;
  return {
    server: name,
    seen: seenOf(known),
    ...(approved === undefined ? {} : { stage: approved.stage }),
    isReviewed: isReviewed(config),
    ...(pin === undefined
      ? {}
      : { approved: { at: pin.at, by: pin.by, ...(pin.reason === undefined ? {} : { reason: pin.reason }) } }),
    launch: {
      ...(launch.package === undefined ? {} : { package: launch.package }),
      command: [...(launch.command ?? [])],
      ...(launch.folder === undefined ? {} : { folder: launch.folder }),
      environment: [...(launch.environment ?? [])],
    },
    ...confinementOf(known),
    needs: [...(config.sandbox?.readPaths ?? [])],
    grants: grantsOf(review, name),
    calls: wordsOf(callsItself(known)),
    hasShown: known.listed !== undefined,
    held: known.held.filter(({ kind }) => kind !== 'request').map((item) => heldOf(item, known)),
    ...partsOf(known, review, most),
    findings: known.findings
      .filter(({ part, severity }) => part.kind === 'server' && severity !== 'note')
      .map(findingOf),
  };
};
