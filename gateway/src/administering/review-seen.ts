import { createHash } from 'node:crypto';
import type { Reviewed } from '../review.ts';

/** The digest of all that a person decides by: what a server shows, how it is started, what was approved, what holds it. */
export const seenOf = ({ key, digest = '', approved, held }: Reviewed): string => {
  const pin = approved?.pin;
  const parts = [
    key,
    digest,
    approved?.stage ?? '',
    pin === undefined ? '' : [pin.launch, pin.digest, pin.at],
    held.flatMap(({ holds }) => holds.map(({ id }) => id)).toSorted(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
};
