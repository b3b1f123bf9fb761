const word = /"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g;

/** The words of a command line, as a person types it: quotes hold words together. No shell is involved. */
export const commandWords = (line: string): readonly string[] =>
  [...line.matchAll(word)].map(([, double, single, bare]) =>
    double === undefined ? (single ?? bare ?? '') : double.replace(/\\(["\\])/g, '$1'),
  );
