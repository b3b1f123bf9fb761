/** The words of a command line as a shell takes them apart; undefined when it would do more than that. */
export const shellWords = (line: string): readonly string[] | undefined => {
  const words: string[] = [];
  const piece = /[ \t]+|'([^']*)'|"((?:[^"\\$`]|\\.)*)"|\\(.)|([^\s'"\\;&|<>`$()]+)/gy;
  let word: string | undefined;
  let end = 0;
  for (const match of line.matchAll(piece)) {
    end = match.index + match[0].length;
    const [, single, double, escaped, plain] = match;
    const text = single ?? double?.replace(/\\([^])/g, '$1') ?? escaped ?? plain;
    if (text === undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + text;
    }
  }
  if (word !== undefined) words.push(word);
  return end === line.length ? words : undefined;
};
