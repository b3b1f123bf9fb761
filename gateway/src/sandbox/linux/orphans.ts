import { readdirSync, readFileSync } from 'node:fs';
import { identityOf } from './process-identity.ts';
import { gatewayName, isGatewayRunning } from './run-folders.ts';
import { killSandbox } from './sandbox-end.ts';

const variable = 'STORYCORE_GATEWAY';

/** By what a process is known as one of this gateway; goes into its environment. */
export const gatewayMark = (gateway = gatewayName()): Readonly<Record<string, string>> => ({ [variable]: gateway });

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // Gone, or another user's.
  }
};

const gatewayOf = (pid: number): string | undefined =>
  textOf(`/proc/${pid}/comm`) === 'bwrap\n'
    ? new RegExp(`(?:^|\\0)${variable}=([\\d-]+)\\0`).exec(textOf(`/proc/${pid}/environ`))?.[1]
    : undefined;

/**
 * Ends what is left of sandboxes whose gateway was killed. A sandbox ends with its gateway by itself, unless both were
 * killed in the millisecond in which its first process waits for bwrap: then it waits for ever.
 */
export const killOrphans = (): void => {
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    const identity = identityOf(pid);
    const gateway = gatewayOf(pid);
    if (gateway !== undefined && !isGatewayRunning(gateway)) killSandbox(identity);
  }
};
