import { isFileUri } from '../policy/file-uri.ts';
import type { Level, Target } from '../policy/grant.ts';
import type { Facts, Need } from '../policy/need.ts';
import type { Resources } from '../policy/resource-files.ts';
import type { JsonObject } from './call.ts';
import { newDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import { findPath, touchPath } from './facts-path.ts';
import { readNeeds } from './facts-resource.ts';
import { touchWords } from './facts-git.ts';
import { noteSecrets } from './facts-secret.ts';
import { resolveNeed, touchUrl } from './facts-url.ts';
import { walkArguments } from './facts-walk.ts';
import { inferRoles } from './infer-roles.ts';
import { commandNames } from './role-git.ts';
import type { ToolRoles } from './roles.ts';
import type { World } from './world.ts';

/** A call before it is frozen. */
export interface FactsInput {
  readonly method: string;
  readonly target: Target;
  /** The params that go upstream. */
  readonly params: JsonObject;
  /** Of the tool that is called: `profileRoles` or `inferRoles`. Left out: inferred from its name alone. */
  readonly roles?: ToolRoles | undefined;
  /** The files behind the resources of its server, where that is known. */
  readonly resources?: Resources | undefined;
}

export interface FactsOptions {
  /** Whether keys and credentials in the arguments are a violation. */
  readonly secrets?: boolean;
  /**
   * Whether the name of a need may be looked up: a name that is going to be refused must not leave by a question to a
   * name server. Left out: every name is.
   */
  readonly mayResolve?: (need: Need) => boolean;
  /** Whether a file may be read: a resource that is made of many is made of those. Left out: every file may. */
  readonly mayRead?: (need: Need) => boolean;
  /** `ignored`: the classes of addresses are not looked at. */
  readonly addresses?: 'checked' | 'ignored';
}

const none = { kind: 'none' } as const;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const argumentsOf = (params: JsonObject): JsonObject => (isObject(params['arguments']) ? params['arguments'] : {});

interface Named {
  readonly name: string;
  readonly text: string;
}

const firstOf = (args: JsonObject, names: readonly string[]): Named | undefined => {
  for (const name of names) {
    const text = Object.hasOwn(args, name) ? args[name] : undefined;
    if (typeof text === 'string' && text !== '') return { name, text };
  }
  return undefined;
};

/** The folder that the other paths of this call are relative to, where an argument names one. */
const baseAt = (world: World, folder: Named | undefined): string => {
  const found = folder === undefined ? undefined : findPath(world, folder.text);
  return found !== undefined && 'forms' in found ? found.forms[0] : world.base;
};

/** What git is asked to do: by the name of the tool, else by a word of its own beside the others. */
const commandOf = ({ git }: ToolRoles, args: JsonObject): string => {
  const named = git === '' ? firstOf(args, commandNames)?.text : undefined;
  return named !== undefined && /^[a-z][a-z-]*$/.test(named) ? named : (git ?? '');
};

const searchedNames = ['path', 'directory', 'dir', 'folder', 'root'];

/**
 * What the touched paths and addresses need. Bytes to write are those of the content; without any, those of the files
 * that are moved or copied; not known where something is fetched from an address.
 */
const needsOf = ({ paths, urls, needs, contentBytes }: Draft): readonly Need[] => {
  if (paths.length === 0 && urls.length === 0) return needs;
  const moved = paths.reduce((sum, path) => sum + path.bytes, 0);
  const written = contentBytes ?? (urls.length === 0 ? moved : undefined);
  for (const { object, access, bytes } of paths) {
    if (access !== 'write') needs.push({ level: 'resource_read', object, bytes });
    if (access !== 'read')
      needs.push({ level: 'resource_write', object, ...(written === undefined ? {} : { bytes: written }) });
  }
  for (const object of urls) needs.push({ level: 'network_access', object });
  return needs;
};

const toolFacts = ({ target, params, roles: given }: FactsInput, world: World, options: FactsOptions): Draft => {
  const roles = given ?? inferRoles({ name: target.name });
  const args = argumentsOf(params);
  const folder = firstOf(args, roles.folderNames);
  // Most calls need no more than this; a list that grows would take room for many.
  const needs = roles.level === undefined ? [] : [{ level: roles.level, object: none }];
  const draft = newDraft(world, baseAt(world, folder), needs);
  if (roles.touchesBase !== undefined) touchPath(draft, 'the folder of the server', world.base, roles.touchesBase);
  for (const url of roles.reach ?? []) touchUrl(draft, 'the reach of the server', url);
  const command = commandOf(roles, args);
  if (command !== '' && roles.git === '') touchWords(draft, 'command', [command], '');
  walkArguments({ draft, roles, command, folder: folder?.name, searched: firstOf(args, searchedNames)?.text }, args);
  if (options.secrets === true) noteSecrets(draft, args);
  return draft;
};

/** A resource that is made of files is read when they are; completing a name in its URI reads them too. */
const filesFacts = (resources: Resources, uri: string, world: World, { mayRead = () => true }: FactsOptions): Draft => {
  const draft = newDraft(world);
  const needs = readNeeds(resources, uri, world, { mayRead });
  if ('violation' in needs) draft.violations.push(needs.violation);
  else draft.needs.push(...needs);
  return draft;
};

/** A resource is read whatever its URI is; a file or an address is named so that conditions can speak of it. */
const resourceFacts = (uri: string, world: World): Draft => {
  const draft = newDraft(world);
  if (isFileUri(uri)) touchPath(draft, 'uri', uri, 'read');
  else if (/^https?:/i.test(uri)) touchUrl(draft, 'uri', uri);
  else draft.needs.push({ level: 'resource_read', object: none });
  for (const object of draft.urls.splice(0)) draft.needs.push({ level: 'resource_read', object });
  return draft;
};

const targetFacts = (level: Level, { params }: FactsInput, world: World, options: FactsOptions): Draft => {
  const draft = newDraft(world);
  draft.needs.push({ level, object: none });
  if (options.secrets === true) noteSecrets(draft, params);
  return draft;
};

const draftOf = (input: FactsInput, world: World, options: FactsOptions): Draft => {
  const { target, params } = input;
  if (target.kind === 'tool') return toolFacts(input, world, options);
  if (target.kind === 'server') return targetFacts('server_admin', input, world, options);
  const uri = params['uri'];
  const read = target.kind === 'resource' && input.method.startsWith('resources/');
  if (target.kind === 'resource' && input.resources !== undefined)
    return filesFacts(input.resources, target.name, world, options);
  return read
    ? resourceFacts(typeof uri === 'string' ? uri : target.name, world)
    : targetFacts('resource_read', input, world, options);
};

const plain = new Map<Level, Facts>();

/** The facts of a call that needs nothing but to be allowed: the same object for all, as most calls are like that. */
const plainFacts = (level: Level): Facts => {
  const known = plain.get(level);
  if (known !== undefined) return known;
  const needs = Object.freeze([Object.freeze({ level, object: none })]);
  const facts = Object.freeze({ needs, violations: Object.freeze([]) });
  plain.set(level, facts);
  return facts;
};

const ignoringReach = (need: Need): Need =>
  need.object.kind === 'url' ? { ...need, object: { ...need.object, reach: 'unknown' } } : need;

/**
 * What a call would touch, from its arguments and the world as it is now. Bad arguments become violations; it never
 * throws. A promise only where names of hosts are looked up.
 */
export const gatherFacts = (input: FactsInput, world: World, options: FactsOptions = {}): Facts | Promise<Facts> => {
  const draft = draftOf(input, world, options);
  const { violations } = draft;
  const needs = needsOf(draft);
  const [first] = needs;
  if (first?.object === none && first.bytes === undefined && needs.length === 1 && violations.length === 0) {
    return plainFacts(first.level);
  }
  if (options.addresses === 'ignored') return { needs: needs.map(ignoringReach), violations };
  return resolvedFacts(needs, violations, world, options);
};

/** With the addresses of the names in them, as far as they may be looked up. */
const resolvedFacts = (
  needs: readonly Need[],
  violations: readonly string[],
  world: World,
  options: FactsOptions,
): Facts | Promise<Facts> => {
  const mayResolve = options.mayResolve ?? (() => true);
  const asks = (need: Need): boolean =>
    need.object.kind === 'url' && need.object.reach === 'unknown' && need.object.host !== '' && mayResolve(need);
  if (world.resolveHost === undefined || violations.length > 0 || !needs.some(asks)) return { needs, violations };
  return Promise.all(needs.map((need) => (asks(need) ? resolveNeed(need, world) : Promise.resolve([need])))).then(
    (resolved) => ({
      needs: resolved.flat(),
      violations,
    }),
  );
};
