import { createHash } from 'node:crypto';
import type { ServerConfig } from '../config/config.ts';
import { canonical } from '../inspect/canonical.ts';
import { pinOf } from '../inspect/pin.ts';
import { settled } from '../inspect/surface.ts';
import type { Surface } from '../inspect/surface.ts';
import { installedIntegrity } from '../install/integrity.ts';
import { isObject, parseJson } from '../protocol/json.ts';
import { maxDepth } from '../protocol/jsonrpc.ts';
import type { StoredPin } from '../store/pins.ts';
import type { Surface as Listed } from '../upstream/surface.ts';

/** How a server is started or reached, as far as it is pinned. */
export type Launch = Pick<Surface, 'package' | 'command' | 'folder' | 'environment'>;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** How a server is started: its package where `add` installed it, its command and folder or its address, the names of what it is handed. */
export const launchOf = (server: ServerConfig, data: string): Launch => {
  const { command, args, url, env, secretEnv, headers, secretHeaders } = server;
  const integrity = installedIntegrity([command ?? '', ...args], data);
  const handed = url === undefined ? { ...env, ...secretEnv } : { ...headers, ...secretHeaders };
  return {
    ...(integrity === undefined ? {} : { package: integrity }),
    ...(url === undefined ? { command: [command ?? '', ...args], folder: server.cwd } : { command: [url] }),
    environment: Object.keys(handed),
  };
};

/** What one launch is known by. */
export const launchKey = (launch: Launch): string => hash(canonical(settled(launch)));

/** All that a server shows, and how it is started, in its settled form. */
export const surfaceOf = (launch: Launch, listed: Listed): Surface => {
  const { greeting, lists } = listed;
  const { serverInfo, instructions } = { serverInfo: greeting['serverInfo'], instructions: greeting['instructions'] };
  return settled({
    ...launch,
    server: isObject(serverInfo) ? serverInfo : {},
    instructions: typeof instructions === 'string' ? instructions : '',
    tools: lists.tools,
    prompts: lists.prompts,
    resources: lists.resources,
    templates: lists.resourceTemplates,
  });
};

/** What a person approves by: the digest of a surface, whatever its prompts said when they were asked for. */
export const digestOf = ({ bodies: _seen, ...surface }: Surface): string => `sha256:${pinOf(surface, hash).digest}`;

/** Pins are read once, however often they are asked for. */
const read = new WeakMap<StoredPin, Surface>();

/** The surface of a pin; undefined where it cannot be read, and so approves nothing. */
export const approvedIn = (pin: StoredPin): Surface | undefined => {
  const before = read.get(pin);
  if (before !== undefined) return before;
  try {
    const known = parseJson(pin.surface, maxDepth + 8);
    if (!isObject(known)) return undefined;
    read.set(pin, known);
    return known;
  } catch {
    return undefined;
  }
};

/** The pin that holds for a launch: its own, or else the newest of the server, to be compared with. */
export const pinFor = (pins: readonly StoredPin[], server: ServerConfig, key: string): StoredPin | undefined => {
  // What the configuration approves holds as long as it says so.
  const own = pins.filter((pin) => pin.server === server.name && (pin.by !== 'config' || pin.digest === server.trust));
  return own.find(({ launch }) => launch === key) ?? own[0];
};
