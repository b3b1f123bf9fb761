import { useEffect, useRef, useState } from 'react';
import { act } from '../../api/ask.ts';
import type { Params } from '../../../../gateway/src/admin/contract/methods.ts';
import { saveFile } from './save-file.ts';

export type Exported = Params<'activity.export'>;

/** How far an export is. */
export type Export =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly done: number; readonly of: number }
  | { readonly kind: 'done'; readonly lines: number }
  | { readonly kind: 'failed'; readonly error: Error };

const types = { jsonl: 'application/jsonl', csv: 'text/csv' } as const;

/** Fetches an export piece by piece and hands it to the browser to save. Leaving ends it. */
export const useExport = (): {
  readonly state: Export;
  readonly start: (wanted: Exported) => void;
  readonly reset: () => void;
} => {
  const [state, setState] = useState<Export>({ kind: 'idle' });
  // Whoever leaves, or begins another, ends the one before.
  const turn = useRef(0);
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );

  const run = async (wanted: Exported, mine: number): Promise<void> => {
    const isMine = (): boolean => turn.current === mine;
    const { id, records } = await act('activity.export', wanted);
    const texts: string[] = [];
    let done = 0;
    for (let isLast = false; !isLast && isMine();) {
      // Each piece follows the one before.
      // oxlint-disable-next-line no-await-in-loop
      const piece = await act('activity.piece', { id });
      texts.push(piece.text);
      done += piece.records;
      ({ isLast } = piece);
      if (isMine()) setState({ kind: 'running', done, of: Math.max(records, done) });
    }
    if (!isMine()) return;
    saveFile(`storycore-activity.${wanted.format}`, new Blob(texts, { type: types[wanted.format] }));
    setState({ kind: 'done', lines: done });
  };

  return {
    state,
    start(wanted) {
      const mine = (turn.current += 1);
      setState({ kind: 'running', done: 0, of: 0 });
      run(wanted, mine).catch((error: unknown) => {
        if (turn.current === mine)
          setState({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
      });
    },
    reset() {
      turn.current += 1;
      setState({ kind: 'idle' });
    },
  };
};
