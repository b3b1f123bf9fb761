import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { onTestFinished } from 'vitest';

/** How a gateway is started. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What came of a call, as whoever made it sees it. */
export interface Answer {
  readonly text: string;
  readonly isError: boolean;
  /** The name of the error in the table, where the gateway refused or failed. */
  readonly code: string | undefined;
  /** What the gateway says beside the answer: its age, what stood in for it. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Whoever calls tools in a story: the engine through its add-on, or an assistant. */
export interface Hand {
  tools(): Promise<readonly string[]>;
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Answer>;
  resources(): Promise<readonly string[]>;
  read(uri: string): Promise<string>;
  leave(): Promise<void>;
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => (isFields(value) ? value : {});

/** The answer in the result of a tools/call. */
export const answerOf = (result: unknown): Answer => {
  const { content, isError, _meta } = fieldsOf(result);
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  const meta = fieldsOf(_meta);
  const code = fieldsOf(meta['storycore-mcp/error'])['code'];
  return {
    text: parts
      .map(fieldsOf)
      .flatMap(({ text }) => (typeof text === 'string' ? [text] : []))
      .join('\n'),
    isError: isError === true,
    code: typeof code === 'string' ? code : undefined,
    meta,
  };
};

/** What a client throws, as the answer that it stands for. */
const refusalOf = (error: unknown): Answer => {
  if (!(error instanceof Error)) throw error;
  const { code } = fieldsOf('data' in error ? error.data : undefined);
  return {
    text: error.message.replace(/^MCP error -?\d+: /, ''),
    isError: true,
    code: typeof code === 'string' ? code : undefined,
    meta: {},
  };
};

/** An assistant: the official client, which starts a gateway for itself. */
export const assistant = async ({ command, args, env }: Launch): Promise<Hand> => {
  const client = new Client({ name: 'assistant', version: '1' });
  await client.connect(new StdioClientTransport({ command, args: [...args], env: { ...env }, stderr: 'ignore' }));
  onTestFinished(() => client.close());
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: (name, args) => client.callTool({ name, arguments: args }).then(answerOf, refusalOf),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    read: async (uri) => {
      const { contents } = await client.readResource({ uri });
      return contents.map((part) => ('text' in part ? part.text : '')).join('\n');
    },
    leave: () => client.close(),
  };
};
