import { stripVTControlCharacters } from 'node:util';

let segmenter: Intl.Segmenter | undefined;
/** Its rules take ten milliseconds to load, and most text is plain. */
const graphemesOf = (text: string): string[] =>
  [...(segmenter ??= new Intl.Segmenter()).segment(text)].map(({ segment }) => segment);
const wide =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/u;
const marks = /[✔✖⚠→…]/u;

const columnsOf = (grapheme: string): number => (wide.test(grapheme) && !marks.test(grapheme) ? 2 : 1);

/** Columns that a text takes on a terminal. */
export const width = (text: string): number => {
  const plain = stripVTControlCharacters(text);
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  return graphemesOf(plain).reduce((sum, grapheme) => sum + columnsOf(grapheme), 0);
};

export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/** As many of the first graphemes as fit. */
const fitting = (units: readonly string[], columns: number): readonly string[] => {
  let room = columns;
  const end = units.findIndex((unit) => (room -= columnsOf(unit)) < 0);
  return end === -1 ? units : units.slice(0, end);
};

/** The text within so many columns; `…` stands for what is left out at its end. */
export const cut = (text: string, columns: number): string =>
  width(text) <= columns
    ? text
    : `${fitting(graphemesOf(text), columns - 1)
        .join('')
        .trimEnd()}…`;

/** The text within so many columns, without its middle: the ends of a path say most. */
export const cutMiddle = (text: string, columns: number): string => {
  if (width(text) <= columns || columns < 8) return cut(text, columns);
  const units = graphemesOf(text);
  const head = Math.floor((columns - 1) / 3);
  const tail = fitting(units.toReversed(), columns - 1 - head).toReversed();
  return `${fitting(units, head).join('')}…${tail.join('')}`;
};

/** Lines of at most so many columns, broken between words; what stands in backticks is a command, and stays whole. */
export const wrap = (text: string, columns: number): string[] => {
  const lines: string[] = [];
  for (const word of text.match(/`[^`]*`\S*|\S+/gu) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && width(last) + 1 + width(word) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};

/** The same, and no line is wider whatever stands in it: a terminal would break it, and begin a line of its own. */
export const fold = (text: string, columns: number): string[] =>
  wrap(text, columns).flatMap((line) => {
    const pieces: string[] = [];
    let rest = graphemesOf(line);
    while (rest.length > 0) {
      const fits = fitting(rest, columns);
      const piece = fits.length === 0 ? rest.slice(0, 1) : fits;
      pieces.push(piece.join(''));
      rest = rest.slice(piece.length);
    }
    return pieces;
  });

export interface TableOptions {
  /** Columns of the whole; at least the sum of the columns that do not give way. */
  readonly columns: number;
  /** The column that gives way where there is too little room. */
  readonly flexible: number;
}

const gap = '  ';

/** Rows with their cells below each other. */
export const table = (rows: readonly (readonly string[])[], { columns, flexible }: TableOptions): string[] => {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) => Math.max(0, ...rows.map((row) => width(row[at] ?? ''))));
  const others = widths.reduce((sum, each, at) => sum + (at === flexible ? 0 : each), gap.length * (count - 1));
  const wanted = widths[flexible] ?? 0;
  widths[flexible] = Math.min(wanted, Math.max(12, columns - others));
  return rows.map((row) =>
    row
      .map((cell, at) => pad(at === flexible ? cutMiddle(cell, widths[at] ?? 0) : cell, widths[at] ?? 0))
      .join(gap)
      .trimEnd(),
  );
};
