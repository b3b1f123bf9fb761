import { styleText } from 'node:util';
import type { Each } from './command.ts';

/** Text is gathered to about this much before it is written. */
const chunkCharacters = 16_384;

let reader: 'there' | 'gone' = 'there';

/** Lets the streams fail in silence: a reader that has left (`| head`) wants nothing more, and that is no error. */
export const guardStreams = (): void => {
  process.stdout.on('error', () => {
    reader = 'gone';
  });
  process.stderr.on('error', () => {});
};

const write = (text: string): Promise<void> =>
  new Promise((resolve) => {
    if (reader === 'gone' || text === '') return resolve();
    process.stdout.write(text, () => resolve());
  });

/** Writes results to stdout at the pace of their reader; resolves when all is written, or the reader is gone. */
export const print = async (lines: Each<string>): Promise<void> => {
  let waiting = '';
  const live = Symbol.asyncIterator in lines;
  for await (const line of lines) {
    waiting += `${line}\n`;
    if (!live && waiting.length < chunkCharacters) continue;
    await write(waiting);
    waiting = '';
    if (reader === 'gone') return;
  }
  await write(waiting);
};

/** Writes JSON, one value a line. */
export async function* jsonLines(records: Each<unknown>): AsyncGenerator<string> {
  for await (const record of records) yield JSON.stringify(record);
}

/** Talks to the person: stderr, so that results stay clean. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

type Style = Parameters<typeof styleText>[0];

/** Styles a result; plain where stdout is no terminal or NO_COLOR is set. */
export const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** Styles what is said to the person. */
export const styledTalk = (style: Style, text: string): string => styleText(style, text, { stream: process.stderr });

/** Columns that results may take. */
export const columns = (): number => {
  const wanted = process.stdout.columns ?? Number(process.env['COLUMNS']);
  return Number.isInteger(wanted) && wanted >= 40 ? Math.min(wanted, 160) : 80;
};
