import { styleText } from 'node:util';
import { wrap } from '../gateway/src/cli/layout.ts';

const columns = 80;

/** One step of the story. */
export const step = (number: number | undefined, text: string): void => {
  const mark = number === undefined ? ' ' : styleText('cyan', String(number));
  const [first = '', ...more] = wrap(text, columns - 2);
  console.log([`${mark} ${first}`, ...more.map((line) => `  ${line}`)].join('\n'));
};

/** What a program said, or a command, whole. */
export const quote = (text: string): void => {
  for (const line of wrap(text, columns - 4)) console.log(styleText('dim', `    ${line}`));
};
