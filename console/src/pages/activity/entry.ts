import type { Answer, Params } from '../../../../gateway/src/admin/contract/methods.ts';

export type Entry = Answer<'activity.look'>['entries'][number];
export type Detail = Answer<'activity.record'>;
export type Thing = Detail['things'][number];
export type Looked = Answer<'activity.look'>;
/** Where a page of the list ends. */
export type Place = NonNullable<Looked['next']>;
/** Which records are shown. */
export type Filter = Omit<Params<'activity.look'>, 'before' | 'limit' | 'running'>;
