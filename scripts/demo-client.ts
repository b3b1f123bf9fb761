import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** What `storycore-mcp init` tells a client to start. */
export interface ServeCommand {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** What a tool call came to, for the client. */
export interface Answer {
  readonly text: string;
  /** The gateway's code and remedy, where it refused. */
  readonly refusal?: { readonly code: string; readonly remedy: string };
}

/** A real MCP client at the other end of `storycore-mcp serve`. */
export interface Assistant {
  tools(): Promise<readonly string[]>;
  call(name: string, args: Record<string, unknown>): Promise<Answer>;
  leave(): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const textOf = (result: Fields): string =>
  (Array.isArray(result['content']) ? result['content'] : [])
    .map((block: unknown) => (isFields(block) && typeof block['text'] === 'string' ? block['text'] : ''))
    .join('\n');

const refusalOf = (result: Fields): Pick<Answer, 'refusal'> => {
  const meta = isFields(result['_meta']) ? result['_meta']['storycore-mcp/error'] : undefined;
  if (!isFields(meta)) return {};
  return { refusal: { code: String(meta['code']), remedy: String(meta['remedy']) } };
};

/** Shakes hands with a gateway over what leads to it. */
export const connectOver = async (transport: Transport): Promise<Assistant> => {
  const client = new Client({ name: 'demo', version: '1.0.0' });
  await client.connect(transport);
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call(name, args) {
      const result = await client.callTool({ name, arguments: args });
      const answer = { text: textOf(result), ...refusalOf(result) };
      if (result.isError === true && answer.refusal === undefined) throw new Error(`${name} failed: ${answer.text}`);
      return answer;
    },
    leave: () => client.close(),
  };
};

/** Starts the gateway as a client's configuration says. */
export const connectAssistant = ({ command, args, env }: ServeCommand): Promise<Assistant> =>
  connectOver(new StdioClientTransport({ command, args, env, stderr: 'pipe' }));
