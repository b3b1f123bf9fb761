/** What a server is called after its package: `brave-search` for `@brave/brave-search-mcp-server`, `playwright` for `@playwright/mcp`. */
export const nameAfter = (packageName: string): string => {
  const [scope, last = packageName] = packageName.startsWith('@')
    ? packageName.slice(1).split('/')
    : [undefined, packageName];
  const words = last.split(/[-._]/).filter((word) => !['mcp', 'server', ''].includes(word));
  return words.length > 0 ? words.join('-') : (scope ?? last);
};
