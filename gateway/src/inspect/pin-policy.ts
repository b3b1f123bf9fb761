import type { ChangeClass } from './change-class.ts';
import type { Difference } from './difference.ts';
import type { Finding, Severity } from './finding.ts';
import { canonical } from './canonical.ts';
import { shorten } from '../policy/visible.ts';

/** What is done about a change of a class. */
export type PinAction = 'hold' | 'flag';

/** What is done about changes: `hold` unless said otherwise. */
export interface PinPolicy {
  readonly actions?: { readonly [changed in Exclude<ChangeClass, 'noted'>]?: PinAction };
  /** Whether the owner trusts this publisher to find other words; anything else stays held. */
  readonly acceptsWording?: boolean;
}

/** What a difference asks for under a policy. */
export const severityOf = (difference: Difference, policy: PinPolicy): Severity => {
  if (difference.class === 'noted') return 'note';
  if (difference.class === 'wording' && policy.acceptsWording === true) return 'note';
  return policy.actions?.[difference.class] ?? 'hold';
};

/** UTF-16 units that are shown before the first that differs. */
const lead = 20;
const mostEvidence = 200;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : canonical(value));

const firstDifference = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
};

const whyOf = ({ part, class: changed, before, after, renamedFrom }: Difference): string => {
  if (after === undefined) return `This ${part} is gone since it was approved.`;
  if (renamedFrom !== undefined) return `This ${part} was approved under another name.`;
  if (before === undefined && changed === 'new-target') return `Nobody has approved this ${part}: it is new.`;
  return `This is not what was approved (${changed}).`;
};

/** A difference as a finding, with what is new where it begins to differ. */
export const findingOf = (difference: Difference, policy: PinPolicy): Finding => {
  const { part, name, field, before, after } = difference;
  const isText = typeof after === 'string';
  const shown = textOf(after ?? before);
  const at = before === undefined || after === undefined ? 0 : firstDifference(textOf(before), shown);
  return {
    kind: 'pin',
    severity: severityOf(difference, policy),
    where: [part, name, field].filter((each) => each !== undefined && each !== '').join('.'),
    ...(isText && { at }),
    evidence: shorten(shown.slice(Math.max(0, at - lead), at + mostEvidence), mostEvidence).slice(0, mostEvidence),
    why: whyOf(difference),
  };
};

/** Whether this tool, prompt, resource or template must wait: it has changed itself, or what serves it has. */
export const isHeld = (
  held: readonly Difference[],
  part: 'tool' | 'prompt' | 'resource' | 'template',
  name: string,
): boolean =>
  held.some(
    (each) =>
      each.class === 'command' ||
      (each.name === name && (each.part === part || (part === 'prompt' && each.part === 'prompt-body'))),
  );
