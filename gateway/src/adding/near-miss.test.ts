import { expect, test } from 'vitest';
import { nearMiss } from './near-miss.ts';

test.each([
  ['@playwrigth/mcp', '@playwright/mcp'],
  ['@modelcontextprotocol/server-filesytem', '@modelcontextprotocol/server-filesystem'],
  ['modelcontextprotocol-server-memory', '@modelcontextprotocol/server-memory'],
  ['chrome-devtool-mcp', 'chrome-devtools-mcp'],
])('%s is nearly %s', (name, known) => {
  expect(nearMiss(name)).toBe(known);
});

test.each(['@playwright/mcp', '@modelcontextprotocol/server-memory', 'small-mcp-server', 'mcp', 'x'.repeat(200)])(
  '%s is nobody else',
  (name) => {
    expect(nearMiss(name)).toBeUndefined();
  },
);
