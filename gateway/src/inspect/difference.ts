import { canonical } from './canonical.ts';
import { classOf } from './change-class.ts';
import type { ChangeClass } from './change-class.ts';
import type { JsonObject } from './finding.ts';
import { renames } from './rename.ts';
import { nameOf } from './surface.ts';
import type { listKinds, Surface } from './surface.ts';

type ListKind = (typeof listKinds)[number];

/** A part of a surface that can be held by itself. */
export type Part =
  | 'package'
  | 'command'
  | 'folder'
  | 'environment'
  | 'server'
  | 'instructions'
  | 'tool'
  | 'prompt'
  | 'prompt-body'
  | 'resource'
  | 'template';

/** One thing that is not as it was. */
export interface Difference {
  readonly part: Part;
  /** Of the tool, prompt, resource (its URI) or template; empty where a server has only one such part. */
  readonly name: string;
  /** Which key of the part, where it was there before and is there still. */
  readonly field?: string;
  /** What it was called, where it is known under another name. */
  readonly renamedFrom?: string;
  readonly class: ChangeClass;
  /** `undefined` where it is new. */
  readonly before: unknown;
  /** `undefined` where it is gone. */
  readonly after: unknown;
}

const fieldsOf = (part: Part, name: string, before: JsonObject, after: JsonObject): readonly Difference[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .toSorted()
    .filter((field) => canonical(before[field]) !== canonical(after[field]))
    .map((field) => ({
      part,
      name,
      field,
      class: classOf(part, field, before[field], after[field]),
      before: before[field],
      after: after[field],
    }));

const partOf = { tools: 'tool', prompts: 'prompt', resources: 'resource', templates: 'template' } as const;

const differencesOfList = (
  kind: ListKind,
  before: readonly JsonObject[],
  after: readonly JsonObject[],
): readonly Difference[] => {
  const part = partOf[kind];
  const known = new Map(before.map((entry) => [canonical(entry), entry]));
  const present = after.map((entry) => ({ entry, text: canonical(entry) }));
  const still = new Set(present.map(({ text }) => known.get(text)));
  // What stands there unchanged is settled; a second entry of the same name is then new, not a change of the first.
  const old = Map.groupBy(
    before.filter((entry) => !still.has(entry)),
    (entry) => nameOf(entry, kind),
  );
  const changed: Difference[] = [];
  const fresh: JsonObject[] = [];
  for (const { entry, text } of present) {
    if (known.has(text)) continue;
    const name = nameOf(entry, kind);
    const was = old.get(name)?.shift();
    if (was === undefined) fresh.push(entry);
    else changed.push(...fieldsOf(part, name, was, entry));
  }
  const gone = [...old.values()].flat();
  // A resource without schema or words would be «renamed» to any other.
  const renamed = kind === 'tools' || kind === 'prompts' ? renames(gone, fresh) : new Map<JsonObject, JsonObject>();
  const moved = new Set(renamed.values());
  return [
    ...changed,
    ...fresh.map((entry): Difference => {
      const was = renamed.get(entry);
      const renamedFrom = was === undefined ? {} : { renamedFrom: nameOf(was, kind) };
      return { part, name: nameOf(entry, kind), ...renamedFrom, class: 'new-target', before: was, after: entry };
    }),
    // Nothing is left to hold; that it is gone is worth a line.
    ...gone
      .filter((entry) => !moved.has(entry))
      .map(
        (entry): Difference => ({ part, name: nameOf(entry, kind), class: 'noted', before: entry, after: undefined }),
      ),
  ];
};

const differencesOfBodies = (before: Surface, after: Surface): readonly Difference[] => {
  const key = ({ name, arguments: given }: { readonly name: string; readonly arguments: JsonObject }): string =>
    canonical([name, given]);
  const known = new Map((before.bodies ?? []).map((body) => [key(body), body]));
  return (after.bodies ?? []).flatMap((body): readonly Difference[] => {
    const was = known.get(key(body));
    // A body with other arguments is another text of a prompt that was approved: there is nothing to compare it with.
    if (was === undefined || canonical(was.result) === canonical(body.result)) return [];
    return [{ part: 'prompt-body', name: body.name, class: 'instructions', before: was.result, after: body.result }];
  });
};

/**
 * What of a surface is not as it was approved, both settled. What is absent now has not been shown again, so it has not
 * changed; a list that is only there now is new as a whole.
 */
export const differences = (before: Surface, after: Surface): readonly Difference[] => {
  const launch = (['package', 'command', 'folder', 'environment'] as const).flatMap((part): readonly Difference[] =>
    before[part] === undefined || after[part] === undefined || canonical(before[part]) === canonical(after[part])
      ? []
      : [{ part, name: '', class: 'command', before: before[part], after: after[part] }],
  );
  const server =
    before.server === undefined || after.server === undefined
      ? []
      : fieldsOf('server', '', before.server, after.server);
  const was = before.instructions ?? '';
  const instructions: readonly Difference[] =
    after.instructions === undefined || after.instructions === was
      ? []
      : [{ part: 'instructions', name: '', class: 'instructions', before: was, after: after.instructions }];
  const lists = (['tools', 'prompts', 'resources', 'templates'] as const).flatMap((kind) =>
    after[kind] === undefined ? [] : differencesOfList(kind, before[kind] ?? [], after[kind]),
  );
  return [...launch, ...server, ...instructions, ...lists, ...differencesOfBodies(before, after)];
};
