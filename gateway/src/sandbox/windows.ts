import type { Tier } from '../policy/confinement.ts';

/** What this file needs to know of a machine. */
export interface WindowsView {
  readonly platform: string;
  /** Release of the kernel. */
  readonly release: string;
}

/** Whether a Linux runs inside Windows. Then it is a Linux like any other, and is proven like one. */
export const isWsl2 = ({ platform, release }: WindowsView): boolean =>
  platform === 'linux' && /microsoft/i.test(release) && /wsl2/i.test(release);

/** What Windows itself gives: nothing that holds, and the way to something that does. */
export const windowsGround: { readonly tier: Tier; readonly what: string; readonly remedy: string } = {
  tier: 'none',
  what: 'Windows gives a program no confinement that needs no installation of its own.',
  remedy: 'Run the gateway inside WSL2: `wsl --install`, then install it there.',
};
