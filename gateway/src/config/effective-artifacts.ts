import type { Compiling } from './compiling.ts';
import type { ArtifactsConfig } from './config.ts';
import { defaults } from './defaults.ts';
import { parseSize } from './units.ts';

const dayMs = 86_400_000;
/** A link takes some hundred bytes itself. */
const leastBytes = 4_096;

type Written = NonNullable<Compiling['raw']['artifacts']>;

const complete = (written: Written): ArtifactsConfig => {
  const { artifacts: usual } = defaults;
  const quotaBytes = written.quota ?? parseSize(usual.quota) ?? 0;
  return {
    enabled: written.enabled ?? usual.enabled,
    overBytes: written.over ?? Math.min(parseSize(usual.over) ?? 0, quotaBytes),
    quotaBytes,
    keepMs: (written.keep_days ?? usual.keepDays) * dayMs,
  };
};

/** What holds where there is no configuration. */
export const usualArtifacts = complete({});

/** What of answers is kept in files. */
export const compileArtifacts = ({ raw, report }: Compiling): ArtifactsConfig => {
  const compiled = complete(raw.artifacts ?? {});
  const { overBytes, quotaBytes } = compiled;
  if (overBytes < leastBytes) report(['artifacts', 'over'], 'This size is out of range.', 'Write at least 4KiB.');
  if (quotaBytes < overBytes) {
    const message = 'A file that is more than this is more than all of them together may take.';
    report(['artifacts', 'over'], message, 'Write a larger `artifacts.quota`, or less than that here.');
  }
  return compiled;
};
