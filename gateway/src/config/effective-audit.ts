import type { Compiling } from './compiling.ts';
import type { Config } from './config.ts';
import { defaults } from './defaults.ts';
import { parseSize } from './units.ts';

const smallest = 1_000_000;

/** What of the audit is kept; reports a size in which not even a busy hour has room. */
export const compileAudit = ({ raw, report }: Compiling): Config['audit'] => {
  const { audit = {} } = raw;
  const maxBytes = audit.max_size ?? parseSize(defaults.audit.maxSize) ?? smallest;
  if (maxBytes < smallest) {
    report(
      ['audit', 'max_size'],
      'This is too small: what happened would be gone within minutes.',
      'Write at least 1MB.',
    );
  }
  return { keepDays: audit.keep_days ?? defaults.audit.keepDays, maxBytes };
};
