/**
 * How far a server that is no provider of ours is let: `observe`, only its lists are looked at, and nobody gets at it;
 * `read-only`, tools that are known to do no more than read; `full`, all that was approved.
 */
export const stages = ['observe', 'read-only', 'full'] as const;
export type Stage = (typeof stages)[number];

/** What can be held by itself: a whole server, one thing that it shows, or one request by the id of its call. */
export const heldKinds = ['server', 'tool', 'prompt', 'resource', 'template', 'instructions', 'request'] as const;
export type HeldKind = (typeof heldKinds)[number];

/** Something of a server that is held, or may be. */
export interface HeldPart {
  readonly kind: HeldKind;
  readonly server: string;
  /** The server's own name or URI for it, or the id of a call; empty for the server itself and its instructions. */
  readonly name: string;
}

/** A part that nobody gets at until a person has looked. */
export interface Hold extends HeldPart {
  readonly id: string;
  /** One sentence for a person. */
  readonly why: string;
  /** What shows it, without secrets; whoever prints it makes it visible first. */
  readonly evidence: string;
  /** Who or what holds it: `person`, `ban`, or the rule that does, such as `behaviour:crash-loop`. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A server that a person banned is not even started. */
export const isBan = ({ kind, by }: Hold): boolean => kind === 'server' && by === 'ban';
