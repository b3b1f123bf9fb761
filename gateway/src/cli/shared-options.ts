import type { Option } from './command.ts';

/** Options that several commands share. */
export const configOption = {
  config: {
    type: 'string',
    value: 'PATH',
    summary:
      'The configuration, a file or a folder. Left out: STORYCORE_MCP_CONFIG, else ./storycore-mcp.json, else the one in the data folder.',
  },
} as const satisfies Readonly<Record<string, Option>>;

export const clientOption = {
  client: { type: 'string', value: 'NAME', summary: 'The client to speak for. Left out: storycore-mcp, which is you.' },
} as const satisfies Readonly<Record<string, Option>>;
