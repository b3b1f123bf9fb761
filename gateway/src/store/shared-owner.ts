import { claimOwner } from './audit-owner.ts';
import type { Ownership } from './audit-owner.ts';

/** A share in the one lock by which others see that a gateway is alive. */
export interface Share {
  readonly owner: string;
  /** More than once is once. The last one leaves nothing behind. */
  giveBack(): void;
}

/** The lock of one gateway, for all that it keeps under its name: claimed with the first share. */
export interface SharedOwner {
  take(): Share;
}

export const createSharedOwner = (folder: string): SharedOwner => {
  let held: Ownership | undefined;
  let shares = 0;
  return {
    take() {
      const { owner } = (held ??= claimOwner(folder));
      shares += 1;
      let isTaken = true;
      return {
        owner,
        giveBack() {
          if (!isTaken) return;
          isTaken = false;
          shares -= 1;
          if (shares > 0) return;
          const last = held;
          held = undefined;
          last?.remove();
        },
      };
    },
  };
};
