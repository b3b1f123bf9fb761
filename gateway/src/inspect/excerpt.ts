import { visible } from '../policy/visible.ts';

const most = 200;

/** What of a text is shown as evidence: from `at` on, every character visible, at most 200 characters. */
export const excerpt = (text: string, at = 0): string => {
  const seen = visible(text.slice(at, at + most));
  if (seen.length <= most && at + most >= text.length) return seen;
  return `${seen.slice(0, most - 1)}…`;
};
