import { Client as CurrentClient, StreamableHTTPClientTransport as CurrentHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as CurrentStdio } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Way } from './real-clients.ts';

/** A form as a person at the client gets it. */
export interface Form {
  readonly message: string;
  readonly requestedSchema: {
    readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
  };
}

export interface Said {
  action: 'accept' | 'decline' | 'cancel';
  content?: Record<string, string | number | boolean>;
}

/** What a person does with a form; `over` aborts when the client is told that it is over. */
export type Person = (form: Form, over: AbortSignal) => Said | Promise<Said>;

/** An official client that shows forms to a person. */
export interface AskedClient extends AsyncDisposable {
  /** The forms that were shown. */
  readonly shown: readonly Form[];
  /** The answer, as JSON text. */
  call(name: string, args?: Record<string, unknown>, signal?: AbortSignal): Promise<string>;
}

const headers = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });
const launch = ({ command, args, env }: Extract<Way, { command: string }>) => ({
  command,
  args: [...args],
  env: { ...env },
  stderr: 'ignore' as const,
});

/** SDK 1.32, which opens with a handshake and is asked in the middle of its call. */
const older = async (way: Way, person: Person): Promise<AskedClient> => {
  const shown: Form[] = [];
  const client = new Client({ name: 'v1', version: '1' }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, async ({ params }, { signal }) => {
    const form = params as unknown as Form;
    shown.push(form);
    return { ...(await person(form, signal)) };
  });
  if ('url' in way) await client.connect(new StreamableHTTPClientTransport(new URL(way.url), headers(way.token)));
  else await client.connect(new StdioClientTransport(launch(way)));
  return {
    shown,
    call: async (name, args = {}, signal) =>
      JSON.stringify(await client.callTool({ name, arguments: args }, undefined, signal && { signal })),
    [Symbol.asyncDispose]: () => client.close(),
  };
};

/** SDK 2.4 without a handshake, which is asked between two rounds of its call. */
const newer = async (way: Way, person: Person): Promise<AskedClient> => {
  const shown: Form[] = [];
  const client = new CurrentClient(
    { name: 'v2', version: '1' },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  client.setRequestHandler('elicitation/create', async ({ params }, { mcpReq }) => {
    const form = params as unknown as Form;
    shown.push(form);
    return { ...(await person(form, mcpReq.signal)) };
  });
  if ('url' in way) await client.connect(new CurrentHttp(new URL(way.url), headers(way.token)));
  else await client.connect(new CurrentStdio(launch(way)));
  return {
    shown,
    call: async (name, args = {}, signal) =>
      JSON.stringify(await client.callTool({ name, arguments: args }, signal && { signal })),
    [Symbol.asyncDispose]: () => client.close(),
  };
};

const known: Readonly<Record<string, (way: Way, person: Person) => Promise<AskedClient>>> = {
  'sdk 1.32, asked in its call': older,
  'client 2.4, asked between two rounds': newer,
};

/** The official clients, by how they are asked. */
export const askedClients: readonly string[] = Object.keys(known);

export const connectAsked = (name: string, way: Way, person: Person): Promise<AskedClient> => {
  const connect = known[name];
  if (connect === undefined) throw new Error(name);
  return connect(way, person);
};
