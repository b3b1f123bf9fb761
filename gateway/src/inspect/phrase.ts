/**
 * A text as `phrase` reads it, every character in its place: dots that end no sentence are other dots, lines of a paragraph are one.
 */
export const flowing = (text: string): string => text.replace(/[.](?=\S)/g, '\u2024').replace(/\n(?!\n)/g, ' ');

/**
 * An expression for words of a sentence in a flowing text, whatever their case and white space: each inserted number is how many
 * characters may stand between, none of which ends a sentence. Gaps are bounded, so that a search takes linear time.
 */
export const phrase = (strings: TemplateStringsArray, ...gaps: readonly number[]): RegExp => {
  const source = strings.raw.map((part, at) => {
    const most = gaps[at];
    const words = part.replaceAll(' ', '\\s{1,4}').replaceAll('\\.', '\\u2024').replaceAll('[\\w.', '[\\w\\u2024');
    return most === undefined ? words : `${words}[^.!?\\n。！？]{0,${most}}?`;
  });
  return new RegExp(source.join(''), 'giu');
};
