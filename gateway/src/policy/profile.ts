import type { Confinement, Limits } from './confinement.ts';
import { levels } from './grant.ts';
import type { Level } from './grant.ts';
import { areResources } from './resource-files.ts';
import type { Resources } from './resource-files.ts';
import { readUrl } from './url.ts';

/**
 * What an argument is. `read-path`, `write-path`, `read-write-path`: a file or folder, or a list of them; `url`, `host`;
 * `content`: what will be written, its bytes count against the size limit; `value`: a word on a command line, which must
 * not look like an option; `data`: anything else, never examined as a path or an address.
 */
export const argumentRoles = [
  'read-path',
  'write-path',
  'read-write-path',
  'url',
  'host',
  'content',
  'value',
  'data',
] as const;
export type ArgumentRole = (typeof argumentRoles)[number];

/**
 * Which arguments say what stands in the written file afterwards: the whole text, or a list of replacements, each with its
 * `former` and `current` text.
 */
export type Leaves =
  | { readonly text: string }
  | { readonly edits: string; readonly former: string; readonly current: string };

/** What the owner declares about a tool; never what the server says of itself. */
export interface ToolProfile {
  /** The level the tool needs on top of what its arguments say. Left out: only what its arguments say. */
  readonly level?: Level;
  /** Argument name to role; `edits[].newText` reaches into lists and objects. An argument not named here is `data`. */
  readonly arguments: Readonly<Record<string, ArgumentRole>>;
  /** Touches the server's own folder (the repository, say) whatever its arguments are. */
  readonly touchesBase?: 'read' | 'write';
  /** Of a tool that writes one file. Left out: it cannot be told beforehand. */
  readonly leaves?: Leaves;
  /** Making the same call twice does no harm. */
  readonly repeatable: boolean;
}

/** A built-in upstream: what it runs and what each of its tools may touch. Data, shipped in `profiles/`. */
export interface Profile {
  readonly provider: string;
  readonly title: { readonly en: string; readonly fr: string };
  /** The npm package, exact, with the integrity that the lock file must show; absent where the server is ours. */
  readonly package?: { readonly name: string; readonly version: string; readonly integrity: string };
  /** Where each of its tools connects to whatever its arguments are: origins, such as `https://api.example.org`. */
  readonly reach?: readonly string[];
  /** The confinement that its process needs. Left out: a plain one. */
  readonly shape?: Confinement['shape'];
  /** Whether it runs other programs, such as git or a browser. */
  readonly startsPrograms?: boolean;
  /** What it needs beyond the usual limits of a server. */
  readonly limits?: ProfileLimits;
  /** The files behind each of its resources, by which reading them is decided. Left out: it has none, or none that are files. */
  readonly resources?: Resources;
  readonly tools: Readonly<Record<string, ToolProfile>>;
}

/** Limits by their names in `Limits`, in the same units. */
export type ProfileLimits = Partial<Pick<Limits, (typeof limitNames)[number]>>;

const limitNames = ['memoryBytes', 'processes', 'openFiles', 'scratchBytes'] as const;

const isRole = (role: string): role is ArgumentRole => argumentRoles.some((known) => known === role);

/** A profile as it stands in a JSON file: whose words are not known to be roles or levels. */
interface ProfileFile extends Omit<Profile, 'tools' | 'shape' | 'limits' | 'resources'> {
  readonly resources?: Readonly<Record<string, unknown>>;
  readonly shape?: string;
  readonly limits?: Readonly<Record<string, number | undefined>>;
  readonly tools: Readonly<
    Record<
      string,
      {
        readonly level?: string;
        readonly arguments: Readonly<Record<string, string | undefined>>;
        readonly touchesBase?: string;
        readonly leaves?: Partial<Record<'text' | 'edits' | 'former' | 'current', string>>;
        readonly repeatable: boolean;
      }
    >
  >;
}

const damaged = (whose: string, what: string): never => {
  throw new Error(`The profile of ${whose} is damaged: ${what}.`);
};

const readLeaves = (tool: string, { text, edits, former, current }: Partial<Record<string, string>>): Leaves => {
  if (text !== undefined) return { text };
  if (edits === undefined || former === undefined || current === undefined) return damaged(tool, 'what it leaves');
  return { edits, former, current };
};

const readTool = (
  tool: string,
  { level, arguments: args, touchesBase, leaves, repeatable }: ProfileFile['tools'][string],
): ToolProfile => {
  const wrong = (what: string): never => damaged(tool, what);
  const roles = Object.entries(args).map(
    ([name, role = '']) => [name, isRole(role) ? role : wrong(`${name} is no role`)] as const,
  );
  const knownLevel = level === undefined ? undefined : (levels.find((one) => one === level) ?? wrong('its level'));
  if (touchesBase !== undefined && touchesBase !== 'read' && touchesBase !== 'write') wrong('touchesBase');
  return {
    arguments: Object.fromEntries(roles),
    repeatable,
    ...(knownLevel === undefined ? {} : { level: knownLevel }),
    ...(touchesBase === 'read' || touchesBase === 'write' ? { touchesBase } : {}),
    ...(leaves === undefined ? {} : { leaves: readLeaves(tool, leaves) }),
  };
};

const checkReach = (provider: string, reach: readonly string[]): void => {
  for (const url of reach) {
    const reading = readUrl(url);
    if ('danger' in reading || !['http', 'https'].includes(reading.endpoint.protocol)) damaged(provider, 'its reach');
  }
};

const readLimits = (provider: string, limits: Readonly<Record<string, number | undefined>>): ProfileLimits => {
  const known = limitNames.flatMap((name) => {
    const value = limits[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) damaged(provider, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (known.length !== Object.keys(limits).length) damaged(provider, 'a limit is not known');
  return Object.fromEntries(known);
};

/** The profile in a file of `profiles/`. Throws where a word in it is none that this version knows. */
export const readProfile = ({ shape, limits, resources, ...file }: ProfileFile): Profile => {
  const { provider, reach = [] } = file;
  if (shape !== undefined && shape !== 'plain' && shape !== 'browser') damaged(provider, 'its shape');
  if (resources !== undefined && !areResources(resources)) return damaged(provider, 'its resources');
  checkReach(provider, reach);
  return {
    ...file,
    ...(shape === 'plain' || shape === 'browser' ? { shape } : {}),
    ...(limits === undefined ? {} : { limits: readLimits(provider, limits) }),
    ...(resources === undefined ? {} : { resources }),
    tools: Object.fromEntries(Object.entries(file.tools).map(([name, tool]) => [name, readTool(name, tool)])),
  };
};
