// A line that ends without an end of a sentence, and goes on as one would.
const broken = /(?<=[\p{L},])[^\S\n]*\n\s*?\n\s*(?=\p{Ll})/gu;

/**
 * A text as `phrase` reads it, every character in its place: dots that end no sentence are other dots, lines of a paragraph
 * are one, white space is blanks.
 */
export const flowing = (text: string): string => {
  const lines = text.includes('\n') ? text.replace(broken, (gap) => ' '.repeat(gap.length)) : text;
  return lines.replace(/[.](?=\S)/g, '\u2024').replace(/\n(?!\n)|[^\S\n ]/g, ' ');
};

/**
 * An expression for words of a sentence in a flowing text in lower case, whatever their white space: each inserted number is
 * how many characters may stand between, none of which ends a sentence. Gaps are bounded, so that a search takes linear time.
 */
export const phrase = (strings: TemplateStringsArray, ...gaps: readonly number[]): RegExp => {
  const source = strings.raw.map((part, at) => {
    const most = gaps[at];
    const lower = part.replace(/\\.|[^\\]+/g, (each) => (each.startsWith('\\') ? each : each.toLowerCase()));
    const words = lower.replaceAll(' ', ' +').replaceAll('\\.', '\\u2024').replaceAll('[\\w.', '[\\w\\u2024');
    return most === undefined ? words : `${words}[^.!?\\n。！？]{0,${most}}?`;
  });
  // Folding the case as it searches is what would cost most.
  return new RegExp(source.join(''), 'g');
};
