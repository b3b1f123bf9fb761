/** A word as a shell takes it back unchanged; double quotes where they do, since PowerShell and cmd know those too. */
export const shellWord = (word: string): string => {
  if (/^[A-Za-z0-9_./:@=+,-]+$/.test(word)) return word;
  const plain = !/["$`!%]|\\(?=[\\]|$)/.test(word);
  return plain ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
};
