import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

/** How things stand. */
export type Health = Answer<'health.look'>;
export type Server = Health['servers'][number];
export type Trouble = Health['troubles'][number];
export type Alert = Health['alerts'][number];
