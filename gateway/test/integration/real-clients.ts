import { Client as CurrentClient, StreamableHTTPClientTransport as CurrentHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as CurrentStdio } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';

/** How a client reaches the gateway: it starts one, or has a token for one that listens. */
export type Way =
  | { readonly command: string; readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }
  | { readonly url: string; readonly token: string };

export interface CallOptions {
  readonly onProgress?: (progress: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
}

/** An official client. Asked, it says «Ada», «yes» and «model». Answers are given as JSON text. */
export interface Peer extends AsyncDisposable {
  /** Whether it speaks without a handshake now. */
  readonly isStateless: boolean;
  tools(): Promise<readonly string[]>;
  resources(): Promise<readonly string[]>;
  prompts(): Promise<readonly string[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<string>;
  read(uri: string): Promise<string>;
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  complete(prompt: string, argument: { name: string; value: string }): Promise<readonly string[]>;
  /** From now on `onUpdate` hears of the resource. */
  watch(uri: string, onUpdate: (uri: string) => void): Promise<void>;
  watchTools(onChange: () => void): Promise<void>;
}

const form = {
  action: 'accept' as const,
  content: { name: 'Ada', ok: true, color: 'blue', username: 'ada', email: 'a@b.c' },
};
const said = { role: 'assistant' as const, content: { type: 'text' as const, text: 'model' }, model: 'm' };

const headers = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });
const launch = ({ command, args, env }: Extract<Way, { command: string }>) => ({
  command,
  args: [...args],
  env: { ...env },
  stderr: 'ignore' as const,
});

const older = async (way: Way, asked: boolean): Promise<Peer> => {
  const capabilities = asked ? { sampling: {}, elicitation: {} } : {};
  const client = new Client({ name: 'v1', version: '1' }, { capabilities });
  if (asked) {
    client.setRequestHandler(ElicitRequestSchema, () => form);
    client.setRequestHandler(CreateMessageRequestSchema, () => said);
  }
  if ('url' in way) await client.connect(new StreamableHTTPClientTransport(new URL(way.url), headers(way.token)));
  else await client.connect(new StdioClientTransport(launch(way)));
  return {
    isStateless: false,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    call: async (name, args = {}, { onProgress, signal } = {}) =>
      JSON.stringify(
        await client.callTool({ name, arguments: args }, undefined, {
          ...(onProgress && { onprogress: ({ progress, total }) => onProgress(progress, total) }),
          ...(signal && { signal }),
        }),
      ),
    read: async (uri) => JSON.stringify(await client.readResource({ uri })),
    prompt: async (name, args = {}) => JSON.stringify(await client.getPrompt({ name, arguments: args })),
    complete: async (name, argument) =>
      (await client.complete({ ref: { type: 'ref/prompt', name }, argument })).completion.values,
    async watch(uri, onUpdate) {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => onUpdate(params.uri));
      await client.subscribeResource({ uri });
    },
    async watchTools(onChange) {
      client.setNotificationHandler(ToolListChangedNotificationSchema, onChange);
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
};

const newer = async (way: Way, asked: boolean, mode: 'legacy' | 'modern' | 'auto'): Promise<Peer> => {
  const client = new CurrentClient(
    { name: 'v2', version: '1' },
    {
      capabilities: asked ? { sampling: {}, elicitation: { form: {} }, roots: {} } : {},
      versionNegotiation: { mode: mode === 'modern' ? { pin: '2026-07-28' } : mode },
    },
  );
  if (asked) {
    client.setRequestHandler('elicitation/create', () => form);
    client.setRequestHandler('sampling/createMessage', () => said);
    client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///tmp', name: 'tmp' }] }));
  }
  if ('url' in way) await client.connect(new CurrentHttp(new URL(way.url), headers(way.token)));
  else await client.connect(new CurrentStdio(launch(way)));
  const isStateless = client.getProtocolEra() === 'modern';
  return {
    isStateless,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    call: async (name, args = {}, { onProgress, signal } = {}) =>
      JSON.stringify(
        await client.callTool(
          { name, arguments: args },
          {
            ...(onProgress && {
              onprogress: ({ progress, total }: { progress: number; total?: number | undefined }) =>
                onProgress(progress, total),
            }),
            ...(signal && { signal }),
          },
        ),
      ),
    read: async (uri) => JSON.stringify(await client.readResource({ uri })),
    prompt: async (name, args = {}) => JSON.stringify(await client.getPrompt({ name, arguments: args })),
    complete: async (name, argument) =>
      (await client.complete({ ref: { type: 'ref/prompt', name }, argument })).completion.values,
    async watch(uri, onUpdate) {
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => onUpdate(params.uri));
      if (isStateless) await client.listen({ resourceSubscriptions: [uri] });
      else await client.subscribeResource({ uri });
    },
    async watchTools(onChange) {
      client.setNotificationHandler('notifications/tools/list_changed', onChange);
      if (isStateless) await client.listen({ toolsListChanged: true });
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
};

type Connect = (way: Way, asked: boolean) => Promise<Peer>;

const known: Readonly<Record<string, Connect>> = {
  'sdk 1.32': older,
  'client 2.4, legacy': (way, asked) => newer(way, asked, 'legacy'),
  'client 2.4, modern': (way, asked) => newer(way, asked, 'modern'),
  'client 2.4, auto': (way, asked) => newer(way, asked, 'auto'),
};

/** The official clients, by what they are and what they are told to speak. */
export const clients: readonly string[] = Object.keys(known);

/** Connects one of them; `asked`: it can be asked everything, else nothing. */
export const connectPeer = (name: string, way: Way, asked = true): Promise<Peer> => {
  const connect = known[name];
  if (connect === undefined) throw new Error(name);
  return connect(way, asked);
};
