import { statfs } from 'node:fs/promises';

/** Bytes that are free where the state lies, and how many there are. */
export interface DiskRoom {
  readonly free: number;
  readonly all: number;
}

/** What is left on the disk of a folder; undefined where the system does not say. */
export const diskRoom = async (folder: string): Promise<DiskRoom | undefined> => {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, all: blocks * bsize };
  } catch {
    return undefined;
  }
};

const leastBytes = 256 * 2 ** 20;
const leastShare = 0.02;

/** Whether so little is left that records may soon find no room: of a small disk a share counts. */
export const isLow = ({ free, all }: DiskRoom): boolean => free < Math.min(leastBytes, leastShare * all);
