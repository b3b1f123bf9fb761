import type { Answer, Params } from '../../../../gateway/src/admin/contract/methods.ts';

type Looked = Answer<'requests.look'>;

/** What waits for a person. */
export type Waiting = Looked['waiting'][number];
/** What waited, and how it ended. */
export type Ended = Looked['ended'][number];
export type Asked = Pick<Waiting, 'id' | 'who' | 'target' | 'things'>;
export type Thing = Waiting['things'][number];
export type Cover = Waiting['once'][number];
export type Place = Cover['places'][number];
export type Level = Thing['level'];
export type Given = Params<'requests.answer'>['answer'];
export type Kind = Given['kind'];
/** Gives an answer; `reason` goes with a no. */
export type Give = (answer: Given, reason?: string) => void;
