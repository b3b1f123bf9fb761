import type { Compiling } from './compiling.ts';
import type { SavepointsConfig } from './config.ts';
import { defaults } from './defaults.ts';
import { parseSize } from './units.ts';

const dayMs = 86_400_000;

type Written = NonNullable<Compiling['raw']['savepoints']>;

const complete = (written: Written): SavepointsConfig => {
  const { savepoints: usual } = defaults;
  const quotaBytes = written.quota ?? parseSize(usual.quota) ?? 0;
  const largestFileBytes = written.largest_file ?? Math.min(parseSize(usual.largestFile) ?? 0, quotaBytes);
  return {
    enabled: written.enabled ?? usual.enabled,
    quotaBytes,
    largestFileBytes,
    exclude: written.exclude ?? [],
    keepMs: (written.keep_days ?? usual.keepDays) * dayMs,
    ifNotKept: written.if_not_kept ?? usual.ifNotKept,
  };
};

/** What holds where there is no configuration. */
export const usualSavepoints = complete({});

/** What is kept before a call that may write. */
export const compileSavepoints = ({ raw, report }: Compiling): SavepointsConfig => {
  const compiled = complete(raw.savepoints ?? {});
  if (compiled.largestFileBytes > compiled.quotaBytes) {
    report(
      ['savepoints', 'largest_file'],
      'One file of this size is more than all of them together may take.',
      'Write a larger `savepoints.quota`, or a smaller file.',
    );
  }
  return compiled;
};
