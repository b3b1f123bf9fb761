import type { Client } from '@modelcontextprotocol/client';
import * as z from 'zod';

/** What a person would have the client do, so that the suite's server sees what it waits for. */
type Play = (client: Client, context: unknown) => Promise<unknown>;

const callAll = async (client: Client, names: readonly string[]): Promise<void> => {
  for (const name of names) await client.callTool({ name, arguments: {} });
};

const listedTools = async (client: Client) => (await client.listTools()).tools;

const schemaTools = { from: 'json_schema_2020_12_tool', to: 'json_schema_echo' };
const callsOfContext = z.object({
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })),
});
const readable = z.object({ resources: z.array(z.object({ uri: z.string() })) });

const listTools: Play = (client) => client.listTools();

/** By the suite's names of them: every scenario for clients that needs no authorisation. */
export const plays: Readonly<Record<string, Play>> = {
  initialize: listTools,
  'request-metadata': listTools,
  'json-schema-ref-no-deref': listTools,

  tools_call: async (client) => {
    await client.listTools();
    await client.callTool({ name: 'add_numbers', arguments: { a: 2, b: 3 } });
  },

  'elicitation-sep1034-client-defaults': (client) => callAll(client, ['test_client_elicitation_defaults']),
  'sse-retry': (client) => callAll(client, ['test_reconnection']),

  'sep-2322-client-request-state': (client) =>
    callAll(client, ['test_mrtr_echo_state', 'test_mrtr_no_state', 'test_mrtr_unrelated', 'test_mrtr_no_result_type']),

  'http-standard-headers': async (client) => {
    await callAll(
      client,
      (await listedTools(client)).map(({ name }) => name),
    );
    const { resources } = readable.parse(await client.listResources());
    for (const { uri } of resources) await client.readResource({ uri });
    for (const { name } of (await client.listPrompts()).prompts) await client.getPrompt({ name });
  },

  'http-custom-headers': async (client, context) => {
    await client.listTools();
    for (const call of callsOfContext.parse(context).toolCalls) await client.callTool(call);
  },

  // Every tool that is offered is called: those that no client may call must not be offered.
  'http-invalid-tool-headers': async (client) => {
    for (const { name } of await listedTools(client)) await client.callTool({ name, arguments: { region: 'eu' } });
  },

  'json-schema-2020-12-preservation': async (client) => {
    const schema = (await listedTools(client)).find(({ name }) => name === schemaTools.from)?.inputSchema;
    await client.callTool({ name: schemaTools.to, arguments: { schema } });
  },
};
