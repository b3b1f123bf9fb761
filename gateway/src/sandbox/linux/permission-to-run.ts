import type { Duplex } from 'node:stream';

/**
 * What runs before a server that has no stub: it asks the gateway, and becomes the server only when it is answered. A
 * gateway that dies while a sandbox starts can leave one behind that no longer ends with it; this one then ends by itself.
 * `descriptor` has one digit, or the shell would not take it.
 */
export const waitForPermission = (shell: string, descriptor: number): readonly string[] => [
  shell,
  '-c',
  `echo ready >&${descriptor} && read -r go <&${descriptor} && [ "$go" = go ] && exec "$@" ${descriptor}>&-; exit 125`,
  'sandbox',
];

/** Lets the program run that waits for it. */
export type Permit = () => void;

/** Waits until it is asked, at the other end of the descriptor. */
export const askedToRun = (stream: Duplex): Promise<Permit> =>
  new Promise((resolve) => {
    stream.once('data', () => resolve(() => stream.end('go\n')));
  });
