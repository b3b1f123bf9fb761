import type { Grant } from './grant.ts';

/** What the gateway itself is called where a server is named; no server can be called so. */
export const ownServer = 'storycore-mcp';

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
  name: 'storycore://artifact/*',
  scope: 'global',
  givenBy: 'gateway',
  givenAt: 0,
});
