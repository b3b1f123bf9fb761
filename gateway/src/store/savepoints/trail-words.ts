import type { Gaps, Summary } from './book.ts';

const lostWords = {
  'too-large': 'too large',
  'no-room': 'more than the quota',
  unreadable: 'unreadable',
} as const;

const reasons = ['too-large', 'no-room', 'unreadable'] as const;

/** What would not come back, for the trail of a call; empty where all would. */
export const gapWords = ({ lost, blind }: Gaps): string =>
  [
    ...reasons.flatMap((why) => (lost[why] === undefined ? [] : [`${lost[why]} ${lostWords[why]}`])),
    ...(blind.some(({ tooMany }) => tooMany) ? ['too many files to look at'] : []),
    ...(blind.some(({ closed }) => closed.length > 0) ? ['some closed to the gateway'] : []),
  ].join(', ');

/** What a call changed, for its trail. */
export const summaryWords = ({ changed, lost }: Summary): string =>
  lost === 0 ? `${changed} changed` : `${changed} changed, ${lost} of them cannot be undone`;
