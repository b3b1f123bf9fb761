/** Why the content of a file is not kept. */
export type Lost =
  /** Larger than what is copied whole, and this disk cannot share what is on it. */
  | 'too-large'
  /** There is no room left that older savepoints could give. */
  | 'no-room'
  | 'unreadable'
  /** A provider that we know said what it touches, and this was not in it. */
  | 'not-named';

/** What stands at one path. Times are nanoseconds since the epoch, as text: they do not fit into a double. */
export interface Entry {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of a file; 0 of anything else. */
  readonly size: number;
  readonly mtimeNs: string;
  /** Device and number: the same for all names of one file. */
  readonly inode: string;
  /** How many names it has. */
  readonly names: number;
  /** Where a link leads, as it is written. */
  readonly to?: string;
  /** Key of the content of a file. */
  readonly content?: string;
  /** Why there is none. */
  readonly lost?: Lost;
  /** All that tells whether it was touched; empty where it was so lately that another change would not show. */
  readonly stamp: string;
}

/** Something that stood at a path and stands there otherwise now; undefined for nothing. */
export interface Change {
  /** Below its root, with `/`; empty for the root itself. */
  readonly path: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
  /** The looks that found it first and last, as they are numbered for its root. */
  readonly looks?: readonly [first: number, last: number];
}

/** Whether both were last changed in the same microsecond: more of a time cannot be given back. */
export const sameTime = (one: Entry | undefined, other: Entry | undefined): boolean =>
  one?.mtimeNs.slice(0, -3) === other?.mtimeNs.slice(0, -3);

/** Whether two files have the same bytes, as far as it is known. */
const sameBytes = (one: Entry, other: Entry): boolean =>
  one.content !== undefined && other.content !== undefined
    ? one.content === other.content
    : one.size === other.size && sameTime(one, other);

/** Whether what a person cares about is the same: what it is, its bytes, where it leads, who may use it. */
export const sameThing = (one: Entry | undefined, other: Entry | undefined): boolean => {
  if (one === undefined || other === undefined) return one === other;
  if (one.kind !== other.kind || one.to !== other.to) return false;
  if (one.kind !== 'link' && one.mode !== other.mode) return false;
  return one.uid === other.uid && one.gid === other.gid && (one.kind !== 'file' || sameBytes(one, other));
};

/** The same, with the time of the last change. */
export const sameEntry = (one: Entry | undefined, other: Entry | undefined): boolean =>
  sameThing(one, other) && sameTime(one, other) && one?.names === other?.names;

/** A folder in which something changed shows it by its time: nobody has to be told of that. */
export const isQuiet = ({ before, after }: Change): boolean => sameThing(before, after);
