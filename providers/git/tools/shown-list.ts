import { shownName } from '../visible.ts';

const shownNames = 100;

/** «3 files:» and their names, the first hundred of them. */
export const shownList = (paths: readonly string[]): string => {
  const left = paths.length - shownNames;
  const rest = left > 0 ? [`and ${left} more`] : [];
  const names = [...paths.slice(0, shownNames).map(shownName), ...rest];
  return `${paths.length} ${paths.length === 1 ? 'file' : 'files'}:\n  ${names.join('\n  ')}`;
};
