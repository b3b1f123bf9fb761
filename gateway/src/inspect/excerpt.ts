import { visible } from '../policy/visible.ts';

const most = 200;

/** What stands at a place in a text, with a little around it, every hidden character spelled out: evidence of a finding. */
export const excerpt = (text: string, at: number, length: number, around = 40): string => {
  const from = Math.max(0, at - around);
  const seen = visible(text.slice(from, Math.min(text.length, from + most, at + length + around)));
  return seen.length > most ? `${seen.slice(0, most - 1)}…` : seen;
};

/** The same of a text from `at` on, at most 200 characters. */
export const excerptFrom = (text: string, at = 0): string => {
  const seen = visible(text.slice(at, at + most));
  if (seen.length <= most && at + most >= text.length) return seen;
  return `${seen.slice(0, most - 1)}…`;
};
