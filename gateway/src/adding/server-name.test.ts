import { expect, test } from 'vitest';
import { nameAfter } from './server-name.ts';

test.each([
  ['@modelcontextprotocol/server-everything', 'everything'],
  ['@brave/brave-search-mcp-server', 'brave-search'],
  ['@playwright/mcp', 'playwright'],
  ['chrome-devtools-mcp', 'chrome-devtools'],
  ['mcp-server', 'mcp-server'],
  ['plain', 'plain'],
])('%s is called %s', (name, expected) => {
  expect(nameAfter(name)).toBe(expected);
});
