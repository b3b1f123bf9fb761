import type { Target } from '../policy/grant.ts';
import type { Need } from '../policy/need.ts';
import type { Role, RoleTree, ToolRoles } from './roles.ts';

const some = { kind: 'some' } as const;
const none = { kind: 'none' } as const;

const needsOfRole = ({ kind, access }: Role): readonly Need[] => {
  if (kind === 'url' || kind === 'host') return [{ level: 'network_access', object: some }];
  // The other kinds touch something only by what they say, and a call can say nothing.
  if (kind !== 'path' && kind !== 'glob') return [];
  return [
    ...(access === 'write' ? [] : [{ level: 'resource_read', object: some } as const]),
    ...(access === 'read' ? [] : [{ level: 'resource_write', object: some } as const]),
  ];
};

const needsOfTree = ({ role, children, items }: RoleTree): readonly Need[] => [
  ...(role === undefined ? [] : needsOfRole(role)),
  ...[...(children?.values() ?? [])].flatMap(needsOfTree),
  ...(items === undefined ? [] : needsOfTree(items)),
];

const distinct = (needs: readonly Need[]): readonly Need[] => {
  const seen = new Set<string>();
  return needs.filter(({ level, object }) => {
    const key = `${level} ${object.kind}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
};

const ownNeeds = ({ level, touchesBase, reach = [] }: ToolRoles): readonly Need[] => [
  ...(level === undefined ? [] : [{ level, object: none }]),
  ...(touchesBase === 'read' ? [{ level: 'resource_read', object: some } as const] : []),
  ...(touchesBase === 'write' ? [{ level: 'resource_write', object: some } as const] : []),
  ...(reach.length > 0 ? [{ level: 'network_access', object: some } as const] : []),
];

/**
 * The least that any call of a tool needs, with objects not yet known: what `decide` is asked to filter a list. Arguments
 * that a call can leave out count only where there is nothing else, or where it is not known which those are.
 */
export const listedNeeds = (roles: ToolRoles): readonly Need[] => {
  const children = [...(roles.tree.children ?? [])];
  const needsOf = (wanted: (name: string) => boolean): readonly Need[] =>
    distinct([
      ...ownNeeds(roles),
      ...children.filter(([name]) => wanted(name)).flatMap(([, child]) => needsOfTree(child)),
    ]);
  const least = needsOf((name) => roles.required?.includes(name) ?? true);
  return least.length === 0 ? needsOf(() => true) : least;
};

/** The most that a call of a tool may need: with each argument that it knows. */
export const widestNeeds = (roles: ToolRoles): readonly Need[] =>
  distinct([...ownNeeds(roles), ...needsOfTree(roles.tree)]);

/** The least that any use of a resource or a prompt needs. */
export const listedTargetNeeds = (kind: Target['kind'], uri: string): readonly Need[] =>
  kind === 'resource' && /^(?:file|https?):/i.test(uri)
    ? [{ level: 'resource_read', object: some }]
    : [{ level: kind === 'server' ? 'server_admin' : 'resource_read', object: none }];
