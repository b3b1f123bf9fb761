import type { ownServer } from '../policy/own-resources.ts';

/** What grants call the gateway itself, for what it keeps. */
export const gatewayName: typeof ownServer = 'storycore-mcp';
