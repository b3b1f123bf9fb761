import { readFileSync } from 'node:fs';
import { ownFile } from './own-files.ts';

/** Of this installation. */
export const readVersion = (): string => {
  const { version }: { version?: unknown } = JSON.parse(readFileSync(ownFile('package.json'), 'utf8'));
  if (typeof version === 'string') return version;
  throw new Error('package.json of this installation has no version');
};
