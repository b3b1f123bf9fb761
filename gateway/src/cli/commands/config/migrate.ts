import { resolve } from 'node:path';
import { migrateFiles } from '../../../config/migrate-files.ts';
import type { Given, Outcome } from '../../command.ts';
import { styled } from '../../output.ts';
import { configPath } from '../../place.ts';
import { printableLine } from '../../printable.ts';

/** `storycore-mcp config migrate` */
export const run = async (given: Given): Promise<Outcome> => {
  const path = resolve(configPath(given));
  const migrated = migrateFiles(path);
  const { from, steps, kept } = migrated;
  return {
    lines:
      steps.length === 0
        ? [`${styled('green', '✔')} ${printableLine(path)} is of the version of today (${from}). Nothing to do.`]
        : [
            `${styled('green', '✔')} ${printableLine(path)} was of version ${from}, and is of today.`,
            ...steps.map((step) => `  ${step}`),
            ...kept.map((old) => `  The old one is kept: ${printableLine(old)}`),
          ],
    json: migrated,
  };
};
