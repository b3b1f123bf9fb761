import type { Verified } from '../../../index.ts';
import { pad, wrap } from '../../layout.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showCount, showDay, showTime } from '../../units.ts';

const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

const many = (count: number, noun: string): string => showCount(count, noun).replace(/^\d+/, grouped(count));

const indent = 11;

const row = (title: string, text: string | undefined): string[] =>
  text === undefined ? [] : wrap(text, 78 - indent).map((line, at) => `  ${pad(at === 0 ? title : '', indent)}${line}`);

const anchorText = ({ last, head }: Verified): string => {
  if (last === undefined) return 'none yet: the end could be cut off unseen. `storycore-mcp audit anchor` signs one';
  const since = head.link - last.link;
  const covers = since === 0 ? 'nothing came since' : `${many(since, 'link')} since, which none covers yet`;
  return `number ${grouped(last.number)} of ${showDay(last.at)} ${showTime(last.at)}, signed; ${covers}`;
};

const kinds: Readonly<Record<NonNullable<Verified['broken']>['kind'], string>> = {
  edited: 'A record was edited',
  missing: 'Records are missing',
  'out-of-order': 'The order was changed',
  'cut-end': 'The end was cut off',
  rewritten: 'History was written anew',
  unchained: 'A record is not chained',
  'forged-anchor': 'The anchors do not hold',
  'other-key': 'The key is another',
};

const facts = (proof: Verified): string[] => {
  const { base, carried, waiting, keyless, keptIsOlder } = proof;
  const old = carried === 0 ? undefined : `${many(carried, 'record')} from before the chain begins, by one digest`;
  return [
    ...row('anchor', anchorText(proof)),
    ...row('older', old),
    ...row('dropped', base.dropped === 0 ? undefined : `${many(base.dropped, 'record')}, as an anchor says`),
    ...row('waiting', waiting === 0 ? undefined : `${many(waiting, 'line')} of running gateways, not in the chain yet`),
    ...row('key', keyless === undefined ? undefined : `could not be read, and was not compared: ${keyless}`),
    ...row('yours', keptIsOlder ? 'is older than what was dropped since: nothing can be said of it' : undefined),
  ];
};

/** What was proven, or where the chain breaks first, for a person. */
export const proofLines = (proof: Verified, seconds: number): string[] => {
  const { broken, records } = proof;
  const took = seconds < 1 ? '' : ` (${seconds.toFixed(1)} s)`;
  if (broken === undefined) {
    if (records === 0) return ['There are no records yet.'];
    const holds = `The audit holds: ${many(records, 'record')}, each chained to the one before${took}.`;
    return [styled('green', `✔ ${holds}`), ...facts(proof)];
  }
  return [
    styled('red', `✖ ${kinds[broken.kind]}. This is the first break:`),
    ...wrap(printableLine(broken.what), 76).map((line) => `  ${line}`),
    ...row('place', broken.link === 0 ? 'at the beginning' : `${grouped(broken.link)} of ${grouped(proof.head.link)}`),
    ...facts(proof),
    '',
    'Keep a copy of the data folder before anything else; what stands before the',
    'break is proven, what comes after it is not.',
  ];
};
