/** A package of npm, and what its server needs to show itself. */
export interface Known {
  /** With an exact version. */
  readonly name: string;
  readonly env?: readonly string[];
  readonly args?: readonly string[];
}

/** Maintained servers that many use. */
export const servers: readonly Known[] = [
  { name: '@modelcontextprotocol/server-everything@2026.8.31' },
  { name: '@modelcontextprotocol/server-filesystem@2026.8.31', args: ['/tmp'] },
  { name: '@modelcontextprotocol/server-memory@2026.8.31' },
  { name: '@modelcontextprotocol/server-sequential-thinking@2026.8.31' },
  { name: '@playwright/mcp@0.0.83' },
  { name: '@brave/brave-search-mcp-server@2.1.4', env: ['BRAVE_API_KEY'] },
  { name: '@notionhq/notion-mcp-server@2.5.2', env: ['NOTION_TOKEN'] },
  { name: '@upstash/context7-mcp@4.1.1' },
  { name: 'firecrawl-mcp@3.26.0', env: ['FIRECRAWL_API_KEY'] },
  { name: '@sentry/mcp-server@0.39.0', env: ['SENTRY_ACCESS_TOKEN'] },
  { name: 'tavily-mcp@0.2.22', env: ['TAVILY_API_KEY'] },
  { name: 'exa-mcp-server@3.4.1', env: ['EXA_API_KEY'] },
  { name: 'chrome-devtools-mcp@1.11.0' },
  { name: '@azure/mcp@2.0.5', args: ['server', 'start'] },
  { name: 'mongodb-mcp-server@3.0.4', env: ['MDB_MCP_CONNECTION_STRING=mongodb://127.0.0.1:1/x'] },
  { name: '@elastic/mcp-server-elasticsearch@0.3.1', env: ['ES_URL=http://127.0.0.1:1', 'ES_API_KEY'] },
  { name: '@kazuph/mcp-fetch@1.6.3' },
  { name: 'figma-developer-mcp@0.13.2', args: ['--stdio', '--figma-api-key=dummy'] },
  { name: '@hubspot/mcp-server@0.4.0', env: ['PRIVATE_APP_ACCESS_TOKEN'] },
  {
    name: '@browserbasehq/mcp-server-browserbase@2.4.3',
    env: ['BROWSERBASE_API_KEY', 'BROWSERBASE_PROJECT_ID', 'GEMINI_API_KEY'],
  },
  { name: '@wonderwhy-er/desktop-commander@0.2.52' },
  { name: 'mcp-server-kubernetes@4.1.7' },
];
