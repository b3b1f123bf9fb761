import { readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- bench:begin: written by `npm run bench -- --write-docs` -->';
const end = '<!-- bench:end -->';

/** The page with what stands between its markers replaced; throws where they are missing. */
export const withTables = (page: string, tables: string): string => {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`The page needs a line «${begin}» and after it one «${end}».`);
  return `${page.slice(0, from + begin.length)}\n\n${tables.trim()}\n\n${page.slice(to)}`;
};

export const writeTables = (path: string, tables: string): void => {
  writeFileSync(path, withTables(readFileSync(path, 'utf8'), tables));
};
