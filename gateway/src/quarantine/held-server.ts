import { nameOf } from '../inspect/surface.ts';
import type { Surface } from '../inspect/surface.ts';
import type { HeldCall } from '../pipeline/steps/quarantine.ts';
import type { Target } from '../policy/grant.ts';
import type { HeldKind, HeldPart } from '../policy/hold.ts';
import { itemOf, reviewCommand } from '../policy/item.ts';
import { shorten } from '../policy/visible.ts';
import { templateMatcher } from '../protocol/uri-template.ts';

/** A part that is held, and why. */
export interface HeldReason extends HeldPart {
  readonly why: string;
}

/** What of one server is held. */
export interface HeldServer {
  /** Everything is. */
  readonly whole: HeldReason | undefined;
  /** How many things are held, the server itself counting as one. */
  readonly count: number;
  /** What holds a target; undefined for one that may be reached. */
  find(target: Target): HeldReason | undefined;
  readonly instructions: boolean;
}

const keyOf = (kind: HeldKind, name: string): string => `${kind} ${name}`;

/** A URI that is listed, or that an open template stands for, is reached; else a held template stands for it. */
const byTemplate = (reasons: readonly HeldReason[], shown: Surface | undefined) => {
  const held = new Map(reasons.filter(({ kind }) => kind === 'template').map((reason) => [reason.name, reason]));
  if (held.size === 0) return () => undefined;
  const listed = new Set((shown?.resources ?? []).map((entry) => nameOf(entry, 'resources')));
  const names = (shown?.templates ?? []).map((entry) => nameOf(entry, 'templates'));
  const templates = names.map((name) => ({ reason: held.get(name), matches: templateMatcher(name) }));
  const standing = (uri: string) => templates.filter(({ matches }) => matches?.(uri) === true);
  return (uri: string): HeldReason | undefined => {
    if (held.has(uri)) return held.get(uri);
    if (listed.has(uri)) return undefined;
    const fitting = standing(uri);
    return fitting.every(({ reason }) => reason !== undefined) ? fitting[0]?.reason : undefined;
  };
};

/** Nothing of it is held. */
export const nothingHeld: HeldServer = { whole: undefined, count: 0, find: () => undefined, instructions: false };

/** What is found out once, so that each call is a look into a map. */
export const heldServer = (reasons: readonly HeldReason[], shown: Surface | undefined): HeldServer => {
  if (reasons.length === 0) return nothingHeld;
  // Of two reasons for the same the first is told.
  const parts = new Map(reasons.toReversed().map((reason) => [keyOf(reason.kind, reason.name), reason]));
  const whole = reasons.find(({ kind }) => kind === 'server');
  const templateOf = byTemplate(reasons, shown);
  return {
    whole,
    count: parts.size,
    find({ kind, name }) {
      if (whole !== undefined) return whole;
      if (kind === 'server' || kind === 'client') return undefined;
      return parts.get(keyOf(kind, name)) ?? (kind === 'resource' ? templateOf(name) : undefined);
    },
    instructions: whole !== undefined || parts.has(keyOf('instructions', '')),
  };
};

/** What a caller reads of it, and the command that shows it to a person. */
export const wordsOf = (reason: HeldReason): HeldCall => ({
  part: reason,
  message: `${shorten(itemOf(reason))} is held for review: ${reason.why}`,
  remedy: `Look at it with \`${reviewCommand(reason)}\`, and release it there.`,
});
