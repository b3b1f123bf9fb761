import type { Profile, ToolProfile } from '../policy/profile.ts';

type Need = 'read' | 'write' | 'reach';

const needsOfRole: Readonly<Record<ToolProfile['arguments'][string], readonly Need[]>> = {
  'read-path': ['read'],
  'write-path': ['write'],
  'read-write-path': ['read', 'write'],
  url: ['reach'],
  host: ['reach'],
  content: [],
  value: [],
  data: [],
};

const needsOfTool = ({ arguments: roles, touchesBase, level }: ToolProfile): readonly Need[] => [
  ...Object.values(roles).flatMap((role) => needsOfRole[role]),
  ...(touchesBase === undefined ? [] : [touchesBase]),
  ...(level === 'network_access' ? (['reach'] as const) : []),
];

/** What a server needs to be of use, by what we declare of its tools and resources. */
export const needsOf = ({ tools, resources, reach = [] }: Profile): Need[] => {
  const found = new Set(Object.values(tools).flatMap(needsOfTool));
  // Files, each read when it is asked for.
  if (resources !== undefined) found.add('read');
  if (reach.length > 0) found.add('reach');
  return (['read', 'write', 'reach'] as const).filter((need) => found.has(need));
};
