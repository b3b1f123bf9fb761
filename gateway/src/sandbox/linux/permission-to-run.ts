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

/** Answers it, from the other end of the descriptor. */
export const permitToRun = (stream: Duplex): void => {
  stream.once('data', () => stream.end('go\n'));
};
