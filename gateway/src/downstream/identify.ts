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

/** The principal of one request: the client, and whom the engine says it speaks for. */
export const identify = (client: string, project: string | undefined, context: EnvelopeContext): Principal => {
  const named = context.project ?? project;
  return {
    client,
    ...(named === undefined ? {} : { project: plainName(named) }),
    ...(context.addon === undefined ? {} : { addon: plainName(context.addon) }),
    ...(context.session === undefined ? {} : { session: plainName(context.session) }),
  };
};
