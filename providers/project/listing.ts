import { ProjectFailure } from './failure.ts';
import type { Item } from './item.ts';
import type { Project } from './project.ts';
import { kinds, projectUri, uriOf } from './uri.ts';
import type { Kind } from './uri.ts';

/** A resource as `resources/list` shows it. */
export interface Shown {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly mimeType: string;
  readonly annotations?: { readonly lastModified: string };
  readonly [key: string]: unknown;
}

const titles: Readonly<Record<Kind, string>> = {
  scenes: 'Scenes',
  characters: 'Characters',
  locations: 'Locations',
  sequences: 'Sequences',
  storyboard: 'Storyboard',
  story: 'Story',
};

const parts: Readonly<Record<Kind, { readonly name: string; readonly title: string }>> = {
  scenes: { name: 'id', title: 'One scene' },
  characters: { name: 'id', title: 'One character' },
  locations: { name: 'id', title: 'One location' },
  sequences: { name: 'id', title: 'One sequence' },
  storyboard: { name: 'shot', title: 'One shot' },
  story: { name: 'chapter', title: 'One part of the story' },
};

const lastModified = (items: readonly Item[]): Pick<Shown, 'annotations'> => {
  const latest = Math.max(0, ...items.map(({ modifiedMs }) => modifiedMs));
  return latest === 0 ? {} : { annotations: { lastModified: new Date(latest).toISOString() } };
};

const everything = (): boolean => true;

/** All resources of a project: itself, its lists, and what is in them; shots alone are only in theirs, for there are many. */
export const resourcesOf = (project: Project): readonly Shown[] => {
  const lists = kinds.map((kind) => ({ kind, ...project.items(kind, everything) }));
  const mimeType = 'application/json';
  const all = lists.flatMap(({ items }) => items);
  return [
    {
      uri: projectUri,
      name: 'project',
      title: 'The project',
      description: 'What there is of it.',
      mimeType,
      ...lastModified(all),
    },
    ...lists.map(({ kind, items }) => ({
      uri: uriOf(kind),
      name: kind,
      title: titles[kind],
      mimeType,
      ...lastModified(items),
    })),
    ...lists
      .filter(({ kind }) => kind !== 'storyboard')
      .flatMap(({ kind, items }) =>
        items.map((item) => ({
          uri: uriOf(kind, item.id),
          name: `${kind}/${item.id}`,
          title: item.name,
          mimeType: item.mimeType,
          ...lastModified([item]),
        })),
      ),
  ];
};

export const resourceTemplates: readonly (Omit<Shown, 'uri'> & { readonly uriTemplate: string })[] = kinds.map(
  (kind) => ({
    uriTemplate: `${projectUri}/${kind}/{${parts[kind].name}}`,
    name: `${kind}-part`,
    title: parts[kind].title,
    description: `Named by its id, as ${uriOf(kind)} lists it.`,
    ...(kind === 'story' ? { mimeType: 'text/markdown' } : { mimeType: 'application/json' }),
  }),
);

const pageSize = 100;

/** The resources after a cursor, which is the place of the next; a list that changed meanwhile goes on where that was. */
export const pageOf = (
  all: readonly Shown[],
  cursor: string | undefined,
): { readonly resources: Shown[]; readonly nextCursor?: string } => {
  const from = cursor === undefined ? 0 : Number(cursor);
  if (!/^\d{1,6}$/.test(cursor ?? '0'))
    throw new ProjectFailure(-32_602, 'There is no such cursor.', { remedy: 'List the resources from the beginning.' });
  const end = from + pageSize;
  return { resources: all.slice(from, end), ...(end < all.length ? { nextCursor: String(end) } : {}) };
};
