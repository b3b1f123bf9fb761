import type { Socket } from 'node:net';
import type { Confinement } from '../policy/confinement.ts';
import type { LaunchSpec } from './launch.ts';
import type { Held } from './limits/held.ts';

/** What to start, and what it may do. */
export interface ConfinedSpec extends LaunchSpec {
  readonly confinement: Confinement;
  /** Told of each connection that the process makes to its proxy, its only way out. Where it has a network. */
  readonly onConnection?: (socket: Socket) => void;
  /** Told when its processes are held to their limits, before the program runs. */
  readonly onHeld?: (held: Held) => void;
}
