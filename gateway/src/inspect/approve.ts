import type { HeldPart } from '../policy/hold.ts';
import type { JsonObject } from './finding.ts';
import { listKinds, nameOf, settled } from './surface.ts';
import type { Surface } from './surface.ts';

/** A part of a surface that can be approved by itself. */
export type Approvable = Pick<HeldPart, 'kind' | 'name'>;

const partOf = { tools: 'tool', prompts: 'prompt', resources: 'resource', templates: 'template' } as const;

const isIn = (parts: readonly Approvable[], kind: Approvable['kind'], name = ''): boolean =>
  parts.some((part) => part.kind === kind && part.name === name);

/** All of a surface but these parts: they are then new, and held as such. */
export const approveAll = (present: Surface, except: readonly Approvable[]): Surface => {
  const lists = listKinds.flatMap((kind) => {
    const list = present[kind];
    return list === undefined ? [] : [[kind, list.filter((each) => !isIn(except, partOf[kind], nameOf(each, kind)))]];
  });
  const { bodies = [] } = present;
  return settled({
    ...present,
    ...Object.fromEntries(lists),
    ...(isIn(except, 'instructions') ? { instructions: '' } : {}),
    ...(present.bodies === undefined ? {} : { bodies: bodies.filter(({ name }) => !isIn(except, 'prompt', name)) }),
  });
};

/** How a server is started and what it calls itself, and of all that it shows only these parts. */
export const approveOnly = (present: Surface, parts: readonly Approvable[]): Surface => {
  const {
    instructions: _said,
    bodies: _bodies,
    tools: _t,
    prompts: _p,
    resources: _r,
    templates: _u,
    ...rest
  } = present;
  const none = Object.fromEntries(listKinds.flatMap((kind) => (present[kind] === undefined ? [] : [[kind, []]])));
  return approveMore({ ...rest, instructions: '', ...none }, present, parts);
};

/** What was approved, with these parts as they are now. */
export const approveMore = (approved: Surface, present: Surface, parts: readonly Approvable[]): Surface => {
  const lists = listKinds.flatMap((kind) => {
    const chosen = (entry: JsonObject): boolean => isIn(parts, partOf[kind], nameOf(entry, kind));
    const now = (present[kind] ?? []).filter(chosen);
    const before = (approved[kind] ?? []).filter((entry) => !chosen(entry));
    return approved[kind] === undefined && now.length === 0 ? [] : [[kind, [...before, ...now]]];
  });
  const bodies = [
    ...(approved.bodies ?? []).filter(({ name }) => !isIn(parts, 'prompt', name)),
    ...(present.bodies ?? []).filter(({ name }) => isIn(parts, 'prompt', name)),
  ];
  return settled({
    ...approved,
    ...Object.fromEntries(lists),
    ...(approved.bodies === undefined && bodies.length === 0 ? {} : { bodies }),
    ...(isIn(parts, 'instructions') ? { instructions: present.instructions ?? '' } : {}),
  });
};
