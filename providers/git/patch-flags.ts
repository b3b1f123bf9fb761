/**
 * For every command that shows a patch. No program of the configuration shows it, and submodules are not entered: git runs
 * in them with their own configuration, which is not disarmed.
 */
export const patchFlags = [
  '--patch-with-stat',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--submodule=short',
  '--ignore-submodules=dirty',
  '--src-prefix=a/',
  '--dst-prefix=b/',
] as const;
