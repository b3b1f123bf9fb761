import type { Reason } from '../probe/proof.ts';

/** Whether root could start nothing as another user: its user namespace has no others, or it lacks the capability. */
export const meansLoneRoot = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'EPERM');

export const loneRoot = {
  what: 'The gateway is root and cannot become another user here, and no sandbox runs as root.',
  remedy:
    'Start the gateway as an ordinary user outside of this user namespace, or in one that maps user 65534 too (`cat /proc/self/uid_map` shows them), with the capability `SETUID`.',
} as const satisfies Reason;
