import { spawnSync } from 'node:child_process';
import type { Place } from '../integration/raw-client.ts';
import { bin } from '../integration/workplace.ts';

/** Asks `storycore-mcp audit verify` whether the chain of records holds; what it says where it does not. */
export type ChainWitness = () => readonly string[];

/** Undefined where this build has no such command. */
export const createChainWitness = (place: Pick<Place, 'env' | 'folder'>): ChainWitness | undefined => {
  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, [bin, 'audit', ...words], {
      cwd: place.folder,
      env: { ...place.env },
      encoding: 'utf8',
    });
  if (!run('--help').stdout.includes('audit verify')) return undefined;
  return () => {
    const { status, stdout, stderr } = run('verify');
    return status === 0 ? [] : [`the chain of the audit does not hold (${status}): ${stdout}${stderr}`];
  };
};
