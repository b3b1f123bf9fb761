import type { HeldItem, Review, Reviewed } from '../../../review.ts';
import { isReviewed, itemOf, reviewCommand } from '../../../review.ts';
import type { Outcome } from '../../command.ts';
import { wrap } from '../../layout.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showCount, showDay } from '../../units.ts';
import { changedFields } from './fields.ts';
import { theirWords } from './words.ts';

const below = (text: string): readonly string[] => wrap(printableLine(text), 76).map((line) => `    ${line}`);

/** What shows it, the first two; what others wrote is marked as theirs. */
const evidenceOf = ({ findings, holds }: HeldItem): readonly string[] => {
  const shown = [
    ...holds.filter(({ evidence }) => evidence !== '').map(({ by, evidence }) => [by, evidence] as const),
    ...findings.filter(({ severity }) => severity !== 'note').map(({ kind, evidence }) => [kind, evidence] as const),
  ];
  const more = shown.length - 2;
  return [
    ...shown.slice(0, 2).flatMap(([by, evidence]) => [`    ${printableLine(by)}`, ...theirWords(evidence, '    ', 3)]),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
};

const linesOf = (item: HeldItem, { findings }: Reviewed): readonly string[] => {
  const changed = changedFields(item);
  const found = item.kind === 'server' ? findings.filter(({ severity }) => severity !== 'note').length : 0;
  return [
    `${styled('red', '✖')} ${styled('bold', printableLine(itemOf(item)))}${changed === '' ? '' : `  (${changed})`}`,
    ...below(item.why),
    ...evidenceOf(item),
    ...(found > 0 ? below(`${showCount(found, 'finding')} in what it shows.`) : []),
    ...below(`\`${reviewCommand(item)}\``),
  ];
};

const approvalOf = ({ config, approved }: Reviewed): string => {
  if (config.trust === 'trusted') return 'trusted by the configuration, whatever it shows';
  if (approved === undefined) return 'not approved';
  if (approved.pin === undefined || approved.pin.by === 'config') return 'approved by its digest in the configuration';
  return `${approved.stage}, approved ${showDay(approved.pin.at)}`;
};

const standing = (known: Reviewed): string => {
  const parts = known.held.filter(({ kind }) => kind !== 'server').length;
  const held = parts === 0 ? '' : `; ${showCount(parts, 'part')} held`;
  return `${printableLine(known.config.name)}: ${approvalOf(known)}${held}`;
};

/** What programs get of a server. */
export const reviewedJson = (known: Reviewed): object => ({
  server: known.config.name,
  trust: known.config.trust,
  stage: known.approved?.stage,
  digest: known.digest,
  approved: known.approved?.pin === undefined ? undefined : { ...known.approved.pin, surface: undefined },
  held: known.held.map((item) => ({ item: itemOf(item), ...item })),
});

/** `storycore-mcp review` */
export const showHeld = (review: Review): Outcome => {
  const all = review.servers.map((name) => review.server(name));
  const items = all.flatMap((known) => {
    const whole = known.held.filter(({ kind }) => kind === 'server');
    // Where the whole is held, its parts are shown with it.
    return (whole.length > 0 ? whole : known.held).map((item) => ({ item, known }));
  });
  const known = all.filter(({ config }) => isReviewed(config) || config.trust === 'trusted');
  const released = known.filter(({ held }) => !held.some(({ kind }) => kind === 'server'));
  return {
    lines: [
      ...(items.length === 0 ? [`${styled('green', '✔')} Nothing is held.`] : []),
      ...items.flatMap(({ item, known: server }, at) => [...(at === 0 ? [] : ['']), ...linesOf(item, server)]),
      ...(released.length === 0 ? [] : ['', 'In use', ...released.map((server) => `  ${standing(server)}`)]),
    ],
    json: { held: items.length, servers: all.map(reviewedJson) },
  };
};
