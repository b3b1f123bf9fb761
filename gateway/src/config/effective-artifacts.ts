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
  return {
    enabled: written.enabled ?? usual.enabled,
    overBytes: written.over ?? parseSize(usual.over) ?? 0,
    quotaBytes: written.quota ?? parseSize(usual.quota) ?? 0,
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
    const path = ['artifacts', raw.artifacts?.quota === undefined ? 'over' : 'quota'];
    report(path, 'One file would be more than all of them together may take.', 'Write a larger `artifacts.quota`.');
  }
  return compiled;
};
