import type { Launch, LaunchSpec } from '../sandbox/launch.ts';
import type { Link } from './link.ts';
import { connectStdio } from './stdio.ts';
import type { StdioCorrelator, StdioOptions } from './stdio.ts';

/** Questions and answers of one connection, whatever carries them. */
export interface Carrier {
  readonly link: Link;
  readonly correlator: StdioCorrelator;
  /** What is sent first is read first: more can be sent before the answer is there. */
  readonly ordered: boolean;
  /** Told of the revision that is spoken from now on. */
  speak(revision: string): void;
}

/** Starts what carries messages to a server. Never throws: what cannot be started shows as its end. */
export type Carry = (events: StdioOptions) => Carrier;

/** A process and its pipes. */
export const carryByProcess =
  (server: string, spec: LaunchSpec, launch: Launch): Carry =>
  (events) => {
    const child = launch(spec);
    return { link: child, correlator: connectStdio(child, server, events), ordered: true, speak: () => {} };
  };
