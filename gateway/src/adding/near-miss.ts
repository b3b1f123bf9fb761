import { distance } from '../config/suggest.ts';

/** Packages of servers that many use, and whose names are therefore worth imitating. */
const wellKnown: readonly string[] = [
  '@azure/mcp',
  '@brave/brave-search-mcp-server',
  '@modelcontextprotocol/server-everything',
  '@modelcontextprotocol/server-filesystem',
  '@modelcontextprotocol/server-github',
  '@modelcontextprotocol/server-memory',
  '@modelcontextprotocol/server-puppeteer',
  '@modelcontextprotocol/server-sequential-thinking',
  '@notionhq/notion-mcp-server',
  '@playwright/mcp',
  '@sentry/mcp-server',
  '@supabase/mcp-server-supabase',
  '@upstash/context7-mcp',
  'chrome-devtools-mcp',
  'firecrawl-mcp',
  'mcp-remote',
  'tavily-mcp',
];

/** The well-known package whose name a name nearly is; undefined for its own. */
export const nearMiss = (name: string): string | undefined => {
  if (wellKnown.includes(name) || name.length > 64) return undefined;
  return wellKnown.find((known) => {
    const bare = known.slice(1).replace('/', '-');
    return distance(name, known) <= 2 || distance(name, bare) <= 1;
  });
};
