import type { HeldKind, Stage } from '../policy/hold.ts';
import type { Difference, Part } from './difference.ts';
import { differences } from './difference.ts';
import type { Context, Finding, JsonObject, Subject } from './finding.ts';
import { inspect } from './inspect.ts';
import { severityOf } from './pin-policy.ts';
import type { PinPolicy } from './pin-policy.ts';
import { annotationContradiction } from './rules/annotation-contradiction.ts';
import { nameOf } from './surface.ts';
import type { Surface } from './surface.ts';

/** What of a server a person approved, and how far; the surface in its settled form. */
export interface Approval {
  readonly surface: Surface;
  readonly stage: Stage;
}

/** A part of a server that is kept from clients, and why. */
export interface Withheld {
  readonly kind: HeldKind;
  /** Empty for the server itself and for its instructions. */
  readonly name: string;
  /** One sentence for a person. */
  readonly why: string;
  readonly differences: readonly Difference[];
  readonly findings: readonly Finding[];
}

export interface WithheldOptions {
  readonly server: string;
  readonly policy: PinPolicy;
  /** Asked for only where something is examined. */
  context(): Context;
  /** Whether a tool is known to do no more than read. */
  readsOnly(tool: JsonObject): boolean;
  /** Whether a URI is one of those that a template stands for. */
  fits(template: string, uri: string): boolean;
}

const kinds: Readonly<Record<Part, HeldKind | undefined>> = {
  package: 'server',
  command: 'server',
  folder: 'server',
  environment: 'server',
  // Clients see nothing of it: only another name is more than a line in the review, and that is of class `command`.
  server: undefined,
  instructions: 'instructions',
  tool: 'tool',
  prompt: 'prompt',
  'prompt-body': 'prompt',
  resource: 'resource',
  template: 'template',
};

/** Which part is held where something is not as it was approved; undefined for what clients see nothing of. */
export const heldKindOf = ({ part, class: changed }: Difference): HeldKind | undefined =>
  changed === 'command' ? 'server' : kinds[part];

/** What shows a part as it is now, examined by itself; undefined for what is not examined. */
const subjectOf = (server: string, { part, name }: Difference, present: Surface): Subject | undefined => {
  const named = (list: 'tools' | 'prompts' | 'resources' | 'templates'): readonly JsonObject[] =>
    (present[list] ?? []).filter((entry) => nameOf(entry, list) === name);
  switch (part) {
    case 'tool':
      return { kind: 'tools', server, tools: named('tools') };
    case 'prompt':
      return { kind: 'prompt', server, payload: { prompts: named('prompts') } };
    case 'resource':
      return { kind: 'resource', server, payload: { resources: named('resources') } };
    case 'template':
      return { kind: 'resource', server, payload: { resourceTemplates: named('templates') } };
    case 'instructions':
      return { kind: 'instructions', server, payload: { instructions: present.instructions } };
    case 'package':
    case 'command':
    case 'folder':
    case 'environment':
    case 'server':
    case 'prompt-body':
      return undefined;
  }
};

const words: Readonly<Record<Difference['class'], string>> = {
  noted: 'is not as it was approved',
  wording: 'describes itself in other words than those that were approved',
  annotation: 'has other hints than those that were approved',
  schema: 'takes or gives something else than what was approved',
  'new-target': 'is new: nobody has approved it',
  instructions: 'tells the model something else than what was approved',
  command: 'is not started as it was approved',
};

const gravest = ['command', 'instructions', 'new-target', 'schema', 'annotation', 'wording', 'noted'] as const;

const whyOf = (held: readonly Difference[], findings: readonly Finding[]): string => {
  const worst = gravest.find((each) => held.some(({ class: changed }) => changed === each));
  const [first] = held;
  if (worst === undefined || first === undefined) return findings[0]?.why ?? 'It is held.';
  if (first.renamedFrom !== undefined) return 'It was approved under another name.';
  if (worst === 'command' && first.part === 'server') return 'It calls itself by another name than the one approved.';
  return `It ${words[worst]}.`;
};

const whole = (why: string, changed: readonly Difference[] = []): Withheld => ({
  kind: 'server',
  name: '',
  why,
  differences: changed,
  findings: [],
});

/** Findings that ask to hold a part which its owner's policy lets pass. */
const foundIn = (
  changed: readonly Difference[],
  present: Surface,
  { server, context }: Pick<WithheldOptions, 'server' | 'context'>,
): readonly Finding[] =>
  changed.flatMap((difference) => {
    const subject = difference.after === undefined ? undefined : subjectOf(server, difference, present);
    return subject === undefined ? [] : inspect(subject, context()).filter(({ severity }) => severity === 'hold');
  });

const changedParts = (changed: readonly Difference[], present: Surface, options: WithheldOptions): Withheld[] => {
  const parts = Map.groupBy(
    changed.filter((difference) => difference.class !== 'noted' && heldKindOf(difference) !== undefined),
    (difference) => {
      const kind = heldKindOf(difference) ?? 'server';
      return JSON.stringify([kind, kind === 'server' ? '' : difference.name]);
    },
  );
  return [...parts].flatMap(([key, own]): Withheld[] => {
    const [kind, name] = JSON.parse(key) as [HeldKind, string];
    const held = own.filter((difference) => severityOf(difference, options.policy) === 'hold');
    const findings = held.length > 0 ? [] : foundIn(own, present, options);
    if (held.length === 0 && findings.length === 0) return [];
    return [{ kind, name, why: whyOf(held, findings), differences: own, findings }];
  });
};

/** What lists of files grow by is no new target, where the template that all of them fit was approved. */
const isExpected = ({ part, class: changed, name, before }: Difference, approved: Surface, options: WithheldOptions) =>
  part === 'resource' &&
  changed === 'new-target' &&
  before === undefined &&
  (approved.templates ?? []).some((template) => options.fits(nameOf(template, 'templates'), name));

/** What is not as it was approved, both settled. */
export const changesSince = (approved: Surface, present: Surface, options: WithheldOptions): readonly Difference[] =>
  differences(approved, present).filter((difference) => !isExpected(difference, approved, options));

/** A hint that the tool's own words contradict is none. */
const contradicts = (server: string, tool: JsonObject): boolean =>
  annotationContradiction({ kind: 'tools', server, tools: [tool] }, { others: new Map() }).length > 0;

const beyondReading = (present: Surface, { server, readsOnly }: WithheldOptions): readonly Withheld[] =>
  (present.tools ?? [])
    .filter((tool) => !readsOnly(tool) || contradicts(server, tool))
    .map((tool) => ({
      kind: 'tool',
      name: nameOf(tool, 'tools'),
      why: 'Its server is released for reading only, and this tool is not known to do no more than read.',
      differences: [],
      findings: [],
    }));

/** Everything of a server that is kept from clients. `present` is settled; undefined where it was never seen. */
export const withheld = (
  approval: Approval | undefined,
  present: Surface | undefined,
  options: WithheldOptions,
): readonly Withheld[] => {
  if (approval === undefined) return [whole('Nobody has approved this server yet.')];
  if (approval.stage === 'observe') return [whole('It is only observed: a person has not released it.')];
  if (present === undefined) return [];
  const parts = changedParts(changesSince(approval.surface, present, options), present, options);
  if (approval.stage === 'full') return parts;
  const known = new Set(parts.map(({ kind, name }) => `${kind} ${name}`));
  return [...parts, ...beyondReading(present, options).filter(({ name }) => !known.has(`tool ${name}`))];
};
