import { writeFileSync } from 'node:fs';
import type { Account } from './account.ts';
import { insideGid, insideUid } from './inside.ts';

// Far from any number that a program inside would think of.
const firstOther = 65000;

const lines = (inside: number, own: number, others: readonly number[]): string =>
  [`${inside} ${own} 1`, ...others.map((id, index) => `${firstOther + index} ${id} 1`)].join('\n') + '\n';

/** Who the users of the host are in the new namespace of this process, which waits for it. */
export const writeIdentityMap = (pid: number, account: Account & { readonly kind: 'mapped' }): void => {
  writeFileSync(`/proc/${pid}/uid_map`, lines(insideUid, account.uid, account.uids));
  writeFileSync(`/proc/${pid}/setgroups`, 'deny');
  writeFileSync(`/proc/${pid}/gid_map`, lines(insideGid, account.gid, account.gids));
};
