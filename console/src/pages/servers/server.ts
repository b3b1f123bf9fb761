import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

/** One server, as its card shows it. */
export type Server = Answer<'servers.look'>['servers'][number];
export type Permission = Server['permissions'][number];
export type Calls = Answer<'servers.calls'>['servers'][number];
