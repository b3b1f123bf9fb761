import { styled } from '../../output.ts';
import type { OwnCommand } from '../../own-command.ts';
import { ownCommand } from '../../own-command.ts';

/** A program that can be connected, and what to write where. */
export interface Connection {
  readonly client: string;
  readonly title: string;
  readonly where: string;
  readonly content: object;
}

const serve = (config: string, client: string): OwnCommand =>
  ownCommand(['serve', '--config', config, '--client', client]);

/** How each client is connected to this installation with this configuration. */
export const connections = (config: string): readonly Connection[] => [
  {
    client: 'claude-desktop',
    title: 'Claude Desktop',
    where: 'claude_desktop_config.json (Settings, Developer, Edit Config)',
    content: { mcpServers: { storycore: serve(config, 'claude-desktop') } },
  },
  {
    client: 'vscode',
    title: 'VS Code',
    where: '.vscode/mcp.json, or «MCP: Open User Configuration»',
    content: { servers: { storycore: { type: 'stdio', ...serve(config, 'vscode') } } },
  },
  {
    client: 'storycore-engine',
    title: 'StoryCore Engine',
    where: 'the process it starts and speaks with on stdin and stdout',
    content: serve(config, 'storycore-engine'),
  },
];

export const describeConnection = ({ title, where, content }: Connection): string[] => [
  '',
  `${styled('bold', title)}: ${where}`,
  ...JSON.stringify(content, undefined, 2).split('\n'),
];
