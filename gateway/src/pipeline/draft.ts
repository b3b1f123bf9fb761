import type { Need, NeedObject } from '../policy/need.ts';
import type { World } from './world.ts';

/** Whether a path is read, written, or both. */
export type Access = 'read' | 'write' | 'both';

export type PathObject = Extract<NeedObject, { kind: 'path' }>;
export type UrlObject = Extract<NeedObject, { kind: 'url' }>;

export interface TouchedPath {
  readonly object: PathObject;
  readonly access: Access;
  /** Of the file that stands there; 0 for a folder or nothing. */
  readonly bytes: number;
}

/** The facts of one call in the making. */
export interface Draft {
  readonly world: World;
  /** What relative paths of this call are relative to. */
  readonly base: string;
  readonly paths: TouchedPath[];
  readonly urls: UrlObject[];
  readonly needs: Need[];
  readonly violations: string[];
  /** UTF-8 bytes of what would be written; undefined while no such argument was seen. */
  contentBytes: number | undefined;
}

/** `needs`: what is known of them before anything is looked at. */
export const newDraft = (world: World, base = world.base, needs: Need[] = []): Draft => ({
  world,
  base,
  paths: [],
  urls: [],
  needs,
  violations: [],
  contentBytes: undefined,
});

/** Notes a violation once. */
export const violate = (draft: Pick<Draft, 'violations'>, sentence: string): void => {
  if (!draft.violations.includes(sentence)) draft.violations.push(sentence);
};
