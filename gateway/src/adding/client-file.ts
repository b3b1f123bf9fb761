import { GatewayError } from '../errors.ts';
import type { Entry } from './entry.ts';

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What clients write of a server that we know, too; what else they say of it is for them alone. */
const known = ['type', 'command', 'args', 'env', 'cwd', 'url', 'headers'] as const;

const ownPart = (entry: Entry): Entry =>
  Object.fromEntries(known.flatMap((key) => (entry[key] === undefined ? [] : [[key, entry[key]]])));

const isServer = (value: unknown): value is Entry => isEntry(value) && ('command' in value || 'url' in value);

/** Where clients write their servers: under one of these names, in a section `mcp`, or at the top. */
const sectionIn = (whole: Entry): Entry => {
  const outer = isEntry(whole['mcp']) ? whole['mcp'] : whole;
  const section = outer['mcpServers'] ?? outer['servers'] ?? outer;
  return isEntry(section) ? section : {};
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new GatewayError('invalid-request', 'This is no JSON.', {
      remedy: 'Take the whole file; comments and commas that JSON does not know are not read.',
      cause,
    });
  }
};

/** The servers in the configuration file of a client. Throws `invalid-request` where there are none. */
export const serversInClientFile = (text: string): ReadonlyMap<string, Entry> => {
  const whole = parsed(text);
  const servers = Object.entries(isEntry(whole) ? sectionIn(whole) : {}).filter(([, entry]) => isServer(entry));
  if (servers.length > 0)
    return new Map(servers.flatMap(([name, entry]) => (isEntry(entry) ? [[name, ownPart(entry)]] : [])));
  throw new GatewayError('invalid-request', 'No server is in this file.', {
    remedy: 'Take the file in which a client keeps its servers, under `mcpServers` or `servers`.',
  });
};
