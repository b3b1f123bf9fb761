import type { JsonObject } from '../../../index.ts';
import { cut, pad, width } from '../../layout.ts';
import { printableLine } from '../../printable.ts';

const textOf = (item: JsonObject, ...keys: readonly string[]): string => {
  const found = keys.map((key) => item[key]).find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : '';
};

const firstSentence = (text: string): string => {
  const [line = ''] = text.trim().split(/\r?\n/);
  return /^.*?[.!?](?= |$)/.exec(line)?.[0] ?? line;
};

const widestName = 37;

/** One line each: what it is called, and the first sentence of what its server says about it. */
export const listLines = (items: readonly JsonObject[], columns: number): string[] => {
  const rows = items.map((item) => ({
    name: printableLine(textOf(item, 'uri', 'uriTemplate', 'name')),
    says: printableLine(firstSentence(textOf(item, 'description', 'title'))),
  }));
  const left = Math.min(widestName, Math.max(0, ...rows.map(({ name }) => width(name))));
  return rows.map(({ name, says }) =>
    // A name is what a person types: it is never cut.
    `${pad(name, left)}  ${cut(says, Math.max(20, columns - 2 - Math.max(left, width(name))))}`.trimEnd(),
  );
};
