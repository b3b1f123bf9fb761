import { fileURLToPath } from 'node:url';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CreateMessageRequestSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlace, program } from './raw-client.ts';
import type { Place } from './raw-client.ts';

const fixture = fileURLToPath(new URL('../conformance/fixture/main.ts', import.meta.url));

/** A client that can be asked everything: it says «Ada», «yes» and «model». */
interface Peer {
  call(name: string, args?: Record<string, unknown>, onProgress?: (progress: number) => void): Promise<string>;
  tools(): Promise<readonly string[]>;
  read(uri: string): Promise<string>;
  close(): Promise<void>;
}

const configure = (place: Place, era: string): string =>
  place.config({
    mcpServers: { fixture: { command: process.execPath, args: [fixture, 'stdio', '--era', era] } },
    grants: [{ effect: 'allow', levels: ['resource_read', 'resource_write', 'tool_execute', 'network_access'] }],
  });

const launchOf = (place: Place, era: string) => ({
  command: process.execPath,
  args: [program, 'serve', '--config', configure(place, era)],
  env: { ...place.env },
  stderr: 'inherit' as const,
});

const capabilities = { sampling: {}, elicitation: { form: {} }, roots: {} };
const form = {
  action: 'accept' as const,
  content: { name: 'Ada', ok: true, color: 'blue', username: 'ada', email: 'a@b.c' },
};
const said = { role: 'assistant' as const, content: { type: 'text' as const, text: 'model' }, model: 'm' };
const textOf = (result: unknown): string => JSON.stringify(result);

const clients: Readonly<Record<string, (place: Place, era: string) => Promise<Peer>>> = {
  'sdk 1.32': async (place, era) => {
    const client = new Client({ name: 'v1', version: '1' }, { capabilities: { sampling: {}, elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, () => form);
    client.setRequestHandler(CreateMessageRequestSchema, () => said);
    await client.connect(new StdioClientTransport(launchOf(place, era)));
    return {
      call: async (name, args = {}, onProgress) =>
        textOf(
          await client.callTool(
            { name, arguments: args },
            undefined,
            onProgress ? { onprogress: ({ progress }) => onProgress(progress) } : {},
          ),
        ),
      tools: async () => (await client.listTools()).tools.map(({ name }) => name),
      read: async (uri) => textOf(await client.readResource({ uri })),
      close: () => client.close(),
    };
  },
  ...Object.fromEntries(
    (['legacy', 'modern', 'auto'] as const).map((mode) => [
      `client 2.4, ${mode}`,
      async (place: Place, era: string): Promise<Peer> => {
        const client = new ModernClient(
          { name: 'v2', version: '1' },
          {
            capabilities,
            versionNegotiation: { mode: mode === 'modern' ? { pin: '2026-07-28' } : mode },
          },
        );
        client.setRequestHandler('elicitation/create', () => form);
        client.setRequestHandler('sampling/createMessage', () => said);
        client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///tmp', name: 'tmp' }] }));
        await client.connect(new ModernTransport(launchOf(place, era)));
        return {
          call: async (name, args = {}, onProgress) =>
            textOf(
              await client.callTool(
                { name, arguments: args },
                onProgress ? { onprogress: ({ progress }) => onProgress(progress) } : {},
              ),
            ),
          tools: async () => (await client.listTools()).tools.map(({ name }) => name),
          read: async (uri) => textOf(await client.readResource({ uri })),
          close: () => client.close(),
        };
      },
    ]),
  ),
};

describe.each(Object.keys(clients))('%s', (name) => {
  describe.each(['handshake', 'stateless', 'both'])('in front of a server that speaks %s', (era) => {
    let place: Place;
    let peer: Peer;
    beforeAll(async () => {
      place = createPlace();
      const connect = clients[name];
      if (connect === undefined) throw new Error(name);
      peer = await connect(place, era);
    }, 60_000);
    afterAll(async () => {
      await peer?.close();
      await place[Symbol.asyncDispose]();
    });

    test('lists, calls, reads', async () => {
      expect(await peer.tools()).toContain('fixture__test_simple_text');
      expect(await peer.call('fixture__test_simple_text')).toContain('simple text');
      expect(await peer.read('test://static-text')).toContain('static text');
    });

    test('progress comes before the answer', async () => {
      const seen: number[] = [];
      await peer.call('fixture__test_tool_with_progress', {}, (progress) => seen.push(progress));
      expect(seen.length).toBeGreaterThan(1);
      expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
    });

    // A server of one era asks in one way only.
    const old = era === 'handshake' || (era === 'both' && (name === 'sdk 1.32' || name.endsWith('legacy')));
    test.runIf(old)('a server that asks in the middle of a call is answered', async () => {
      expect(await peer.call('fixture__test_elicitation', { message: 'Who?' })).toContain('action=accept');
      expect(await peer.call('fixture__test_sampling', { prompt: 'Say it' })).toContain('LLM response: model');
    });

    test('a server that wants more rounds gets them', async () => {
      expect(await peer.call('fixture__test_input_required_result_elicitation')).toContain('Hello, Ada!');
      expect(await peer.call('fixture__test_input_required_result_sampling')).toContain('The model said: model');
      expect(await peer.call('fixture__test_input_required_result_multi_round')).toContain('Ada likes blue.');
      expect(await peer.call('fixture__test_input_required_result_request_state')).toContain('state-ok');
    });
  });
});
