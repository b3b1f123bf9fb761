import { useState } from 'react';
import type { ApiFailure } from '../../api/failure.ts';
import { useLook } from '../../api/use-look.ts';
import type { Shown } from './shapes.ts';

export interface OnScreen {
  /** As it stays on the screen until the person asks for how it is now: what was read is what is decided about. */
  readonly shown: Shown | undefined;
  /** It is another by now. */
  readonly hasChanged: boolean;
  readonly error: ApiFailure | null;
  /** Shows how it is now. */
  readonly renew: () => void;
  readonly again: () => void;
}

/** A server as it was when the person began to look; what changes under the eyes is told, and not put in its place. */
export const useShown = (server: string, most: number): OnScreen => {
  const { data, error, refetch } = useLook('review.show', { server, most }, { keepsFormer: true });
  const [shown, setShown] = useState<Shown>();
  // Of one that has shown nothing there was nothing to read.
  const isOther = data !== undefined && (shown === undefined || shown.server !== data.server || !shown.hasShown);
  // The same to decide about: what stands around it may be newer.
  const isSame = data !== undefined && shown?.seen === data.seen && data !== shown;
  if ((isOther && data !== shown) || isSame) setShown(data);
  return {
    shown,
    hasChanged: data !== undefined && shown !== undefined && shown.seen !== data.seen,
    error,
    // The next drawing takes what is there then: an answer may have come since this one.
    renew: () => setShown(undefined),
    again: () => void refetch(),
  };
};
