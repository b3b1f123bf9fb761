/** Whether `path` is this folder or lies under it; both absolute. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** The folders between `root`, which is left out, and `path`, likewise; the nearest to the root first. */
export const between = (root: string, path: string): readonly string[] => {
  const names = path
    .slice(root.length)
    .split('/')
    .filter((name) => name !== '')
    .slice(0, -1);
  return names.map((_, index) => [root === '/' ? '' : root, ...names.slice(0, index + 1)].join('/'));
};
