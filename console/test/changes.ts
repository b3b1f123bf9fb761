import { setTimeout as sleep } from 'node:timers/promises';
import { openBook } from '../../gateway/src/store/savepoints/book.ts';
import type { Stage } from '../../scripts/demo-stage.ts';

export interface MadeCall {
  readonly id: string;
  readonly client?: string;
  readonly server?: string;
  readonly tool?: string;
}

/** A call that does this to the project of the stage, noted as a gateway notes what its servers do. */
export const change = async (
  { project, data }: Pick<Stage, 'project' | 'data'>,
  { id, client = 'assistant', server = 'pictures', tool = 'paint' }: MadeCall,
  work: () => void,
): Promise<void> => {
  using book = openBook({
    folder: data,
    quotaBytes: 2 ** 31,
    largestFileBytes: 2 ** 26,
    keepMs: 30 * 86_400_000,
    warn: () => {},
  });
  const look = { roots: [{ path: project, hidden: [], exclude: ['.git'] }], named: [], keepsAll: true };
  await book.begin({ id, at: Date.now(), kind: 'call', client, server, tool }, look);
  work();
  await book.end(id, look);
  // Those that come later are later by their time too.
  await sleep(2);
};
