import { text } from './project.ts';

/** The keys of a page's YAML front matter, of the two forms our pages use: one value, or a list. */
export const frontMatter = (path: string): Record<string, string | string[]> => {
  const lines = (/^---\n([\s\S]*?)\n---\n/.exec(text(path))?.[1] ?? '').split('\n');
  const found: Record<string, string | string[]> = {};
  let open: string[] = [];
  for (const line of lines) {
    const [, item] = /^ {2}- (.+)$/.exec(line) ?? [];
    const [, key, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (item !== undefined) open.push(item);
    else if (key === undefined) throw new Error(`${path}: not a line of front matter: ${line}`);
    else if (value === '') found[key] = open = [];
    else found[key] = value.startsWith('[') ? value.slice(1, -1).split(', ') : value.replaceAll('"', '');
  }
  return found;
};
