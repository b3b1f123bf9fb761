import type { Grant } from './grant.ts';

/** What the gateway itself is called where a server is named; no server can be called so. */
export const ownServer = 'storycore-mcp';

const beginning = 'storycore://artifact/';

/** Whether a URI is of those that the gateway itself answers for. */
export const isArtifactUri = (uri: string): boolean => uri.startsWith(beginning);

/** The URI of what is kept under this id, the SHA-256 of its bytes in hexadecimal. */
export const artifactUri = (id: string): string => `${beginning}${id}`;

/** The id that a URI names; undefined where it is none. */
export const artifactIdOf = (uri: string): string | undefined =>
  isArtifactUri(uri) ? /^[0-9a-f]{64}$/.exec(uri.slice(beginning.length))?.[0] : undefined;

/**
 * Everyone may read what their own calls left in files, unless a grant denies it. Whose it is is no matter of grants: what
 * answered others is not found.
 */
export const ownReads: Grant = Object.freeze({
  id: 'builtin:artifacts',
  effect: 'allow',
  principal: {},
  level: 'resource_read',
  server: ownServer,
  name: `${beginning}*`,
  scope: 'global',
  givenBy: 'gateway',
  givenAt: 0,
});
