import { killOrphans } from './orphans.ts';
import { releasePlaceholders } from './placeholders.ts';
import { isInUse, runFolders } from './run-folders.ts';

/** Removes what gateways left behind that did not end by themselves. To be called before the first sandbox starts. */
export const sweepRuns = (runsFolder: string): void => {
  killOrphans();
  for (const runFolder of runFolders(runsFolder)) if (!isInUse(runFolder)) releasePlaceholders(runsFolder, runFolder);
};
