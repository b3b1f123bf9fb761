const plain = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2');

const valueOf = (text: string): string | readonly string[] => {
  const list = /^\[(.*)\]$/.exec(text.trim())?.[1];
  if (list === undefined) return plain(text);
  return list
    .split(',')
    .map(plain)
    .filter((item) => item !== '');
};

/** The plain values at the head of a Markdown file, between two lines of dashes; what is nested is left out. */
export const frontMatter = (text: string): Readonly<Record<string, string | readonly string[]>> => {
  const head = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text)?.[1] ?? '';
  return Object.fromEntries(
    head.split(/\r?\n/).flatMap((line) => {
      const [, key, value = ''] = /^([\w-]+):[ \t]*(.*)$/.exec(line) ?? [];
      return key === undefined || value.trim() === '' ? [] : [[key, valueOf(value)] as const];
    }),
  );
};

/** The first heading of a Markdown text. */
export const headingOf = (text: string): string | undefined => /^#{1,3}[ \t]+(.+)$/m.exec(text)?.[1]?.trim();
