import type { Principal } from '../policy/grant.ts';
import type { EnvelopeContext } from '../protocol/envelope.ts';
import { isObject } from '../protocol/json.ts';

/** The name of a client that gave none: whoever started this process. */
export const unnamedClient = 'local';

const longestName = 100;

/** A name that cannot forge what a person reads: printable, trimmed, bounded. */
const plainName = (name: string): string =>
  name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(0, longestName);

/**
 * Who is at the other end of the pipe: the name its owner gave on the command line, else what the client calls itself.
 * On stdio the other end is the program that started us, which is why its word counts.
 */
export const identifyClient = (configured: string | undefined, clientInfo: unknown): string => {
  const claimed = isObject(clientInfo) && typeof clientInfo['name'] === 'string' ? plainName(clientInfo['name']) : '';
  return configured ?? (claimed === '' ? unnamedClient : claimed);
};

/** A name of which nothing can be seen names nobody. */
const namedPart = (name: string | undefined): string | undefined =>
  name === undefined ? undefined : plainName(name) || undefined;

/** What is known of a conversation whoever speaks in it. */
export interface Setting {
  /** The project of the configuration. */
  readonly project?: string | undefined;
  /** Unguessable, and never given out twice; undefined where many may speak. */
  readonly session?: string | undefined;
}

/** Whether the gateway gave the session its id, and nobody who spoke for it. */
export const isOwnSession = (session: string): boolean => /^s-[0-9a-f]{32}$/.test(session);

/** The principal of one request: the client, and whom the engine says it speaks for. */
export const identify = (client: string, setting: Setting, context: EnvelopeContext): Principal => {
  const project = namedPart(context.project ?? setting.project);
  const addon = namedPart(context.addon);
  const session = context.session === undefined ? setting.session : namedPart(context.session);
  return {
    client,
    ...(project === undefined ? {} : { project }),
    ...(addon === undefined ? {} : { addon }),
    ...(session === undefined ? {} : { session }),
  };
};
