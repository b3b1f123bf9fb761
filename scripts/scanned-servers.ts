/** A package of npm, and what its server needs to show itself. */
export interface Known {
  /** With an exact version. */
  readonly name: string;
  readonly env?: readonly string[];
  readonly args?: readonly string[];
  readonly bin?: string;
}

/** Maintained servers that many use. */
export const servers: readonly Known[] = [
  { name: '@modelcontextprotocol/server-everything' },
  { name: '@modelcontextprotocol/server-filesystem', args: ['/tmp'] },
  { name: '@modelcontextprotocol/server-memory' },
  { name: '@modelcontextprotocol/server-sequential-thinking' },
  { name: '@playwright/mcp' },
  { name: '@brave/brave-search-mcp-server', env: ['BRAVE_API_KEY'] },
  { name: '@notionhq/notion-mcp-server', env: ['NOTION_TOKEN'] },
  { name: '@upstash/context7-mcp' },
  { name: 'firecrawl-mcp', env: ['FIRECRAWL_API_KEY'] },
  { name: '@sentry/mcp-server', env: ['SENTRY_ACCESS_TOKEN'] },
  { name: '@stripe/mcp', args: ['--tools=all', '--api-key=rk_test_dummy'] },
  { name: 'tavily-mcp', env: ['TAVILY_API_KEY'] },
  { name: 'exa-mcp-server', env: ['EXA_API_KEY'] },
  { name: '@supabase/mcp-server-supabase', env: ['SUPABASE_ACCESS_TOKEN'] },
  { name: 'chrome-devtools-mcp' },
  { name: '@azure/mcp', args: ['server', 'start'] },
  { name: '@heroku/mcp-server', env: ['HEROKU_API_KEY'] },
  { name: '@cloudflare/mcp-server-cloudflare' },
  { name: 'mongodb-mcp-server', env: ['MDB_MCP_CONNECTION_STRING=mongodb://127.0.0.1:1/x'] },
  { name: '@elastic/mcp-server-elasticsearch', env: ['ES_URL=http://127.0.0.1:1', 'ES_API_KEY'] },
  { name: '@kazuph/mcp-fetch' },
  { name: 'figma-developer-mcp', args: ['--stdio', '--figma-api-key=dummy'] },
  { name: '@hubspot/mcp-server', env: ['PRIVATE_APP_ACCESS_TOKEN'] },
  {
    name: '@browserbasehq/mcp-server-browserbase',
    env: ['BROWSERBASE_API_KEY', 'BROWSERBASE_PROJECT_ID', 'GEMINI_API_KEY'],
  },
  { name: '@wonderwhy-er/desktop-commander' },
  { name: 'mcp-server-kubernetes' },
  { name: '@apify/actors-mcp-server', env: ['APIFY_TOKEN'] },
  { name: '@mapbox/mcp-server', env: ['MAPBOX_ACCESS_TOKEN'] },
  { name: 'airtable-mcp-server', env: ['AIRTABLE_API_KEY'] },
  { name: '@sap-ux/fiori-mcp-server' },
  { name: '@angular/cli', args: ['mcp'], bin: 'ng' },
  { name: '@eslint/mcp' },
  { name: '@currents/mcp', env: ['CURRENTS_API_KEY'] },
  { name: '@zilliz/claude-context-mcp', env: ['OPENAI_API_KEY', 'MILVUS_TOKEN'] },
  { name: '@perplexity-ai/mcp-server', env: ['PERPLEXITY_API_KEY'] },
  { name: '@shopify/dev-mcp' },
  { name: '@storybook/addon-mcp' },
];
