import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';

import { GitFailure } from './failure.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { openRepository, type Settings } from './repository.ts';
import { add } from './tools/add.ts';
import { branchList } from './tools/branch-list.ts';
import { commit } from './tools/commit.ts';
import { diff } from './tools/diff.ts';
import { log } from './tools/log.ts';
import { restore } from './tools/restore.ts';
import { show } from './tools/show.ts';
import { status } from './tools/status.ts';
import type { GitTool } from './tools/tool.ts';

export const tools: readonly GitTool[] = [status, diff, log, show, branchList, add, commit, restore];

const instructions =
  'Works on one local git repository. It never pushes, fetches, or runs hooks, filters or other programs that the repository configures.';

/** The MCP server of one repository, not yet connected. `stop` ends the git commands that still run. */
export const createProvider = (settings: Settings, stop: AbortSignal): Server => {
  const server = new Server({ name: 'storycore-git', version: '0.1.0' }, { capabilities: { tools: {} }, instructions });
  const inTurn = oneAtATime();

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, title, description, inputSchema, effect }) => ({
      name,
      title,
      description,
      inputSchema,
      annotations: { readOnlyHint: effect === 'reads', destructiveHint: effect === 'discards', openWorldHint: false },
    })),
  }));

  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }): Promise<CallToolResult> => {
    const tool = tools.find(({ name }) => name === params.name);
    if (tool === undefined)
      return refusal(`There is no tool ${params.name} here.`, 'Call tools/list to see what there is.');
    const work = async (): Promise<string> => {
      const repository = await openRepository(settings, AbortSignal.any([signal, stop]));
      return tool.call(repository, params.arguments ?? {});
    };
    try {
      // Two that write would meet at the lock of the index, and one would fail.
      return { content: [{ type: 'text', text: await (tool.effect === 'reads' ? work() : inTurn(work)) }] };
    } catch (error) {
      if (error instanceof GitFailure) return refusal(error.message, error.remedy);
      throw error;
    }
  });
  return server;
};

const refusal = (what: string, remedy: string): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text: `${what}\n${remedy}` }],
});
