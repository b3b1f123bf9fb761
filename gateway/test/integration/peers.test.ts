import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin, createWorkplace, fullConfig } from './workplace.ts';
import type { Workplace } from './workplace.ts';

interface Peer {
  listTools(): Promise<{ tools: { name: string }[] }>;
  listResources(): Promise<{ resources: { uri: string }[] }>;
  listPrompts(): Promise<{ prompts: { name: string }[] }>;
  callTool(
    params: { name: string; arguments: Record<string, unknown> },
    onProgress?: (p: unknown) => void,
  ): Promise<unknown>;
  readResource(params: { uri: string }): Promise<unknown>;
  getPrompt(params: { name: string; arguments?: Record<string, string> }): Promise<unknown>;
  close(): Promise<void>;
}

const launchOf = (place: Workplace) => ({
  command: process.execPath,
  args: [bin, 'serve', '--config', place.config(fullConfig(place.project))],
  env: place.env,
  stderr: 'ignore' as const,
});

const connectors: Record<string, (place: Workplace) => Promise<Peer>> = {
  'sdk 1.32': async (place) => {
    const client = new Client({ name: 'peer-v1', version: '1' });
    await client.connect(new StdioClientTransport(launchOf(place)));
    return {
      listTools: () => client.listTools(),
      listResources: () => client.listResources(),
      listPrompts: () => client.listPrompts(),
      callTool: (params, onprogress) => client.callTool(params, undefined, onprogress ? { onprogress } : {}),
      readResource: (params) => client.readResource(params),
      getPrompt: (params) => client.getPrompt(params),
      close: () => client.close(),
    };
  },
  'client 2.4, handshake era': async (place) => {
    const client = new ModernClient({ name: 'peer-v2', version: '1' }, { versionNegotiation: { mode: 'legacy' } });
    await client.connect(new ModernTransport(launchOf(place)));
    return {
      listTools: () => client.listTools(),
      listResources: () => client.listResources(),
      listPrompts: () => client.listPrompts(),
      callTool: (params, onprogress) => client.callTool(params, onprogress ? { onprogress } : {}),
      readResource: (params) => client.readResource(params),
      getPrompt: (params) => client.getPrompt(params),
      close: () => client.close(),
    };
  },
};

const textOf = (result: unknown): string => JSON.stringify(result);

describe.each(Object.keys(connectors))('%s in front of filesystem, git and everything', (name) => {
  let place: Workplace;
  let peer: Peer;
  beforeAll(async () => {
    place = createWorkplace();
    const connect = connectors[name];
    if (connect === undefined) throw new Error(name);
    peer = await connect(place);
  }, 60_000);
  afterAll(async () => {
    await peer.close();
    place[Symbol.dispose]();
  });

  test('tools, resources and prompts of all three are listed under their servers', async () => {
    const tools = (await peer.listTools()).tools.map((tool) => tool.name);
    expect(tools).toContain('filesystem__read_text_file');
    expect(tools).toContain('git__git_commit');
    expect(tools).toContain('everything__echo');
    expect((await peer.listResources()).resources.length).toBeGreaterThan(0);
    expect((await peer.listPrompts()).prompts.some((prompt) => prompt.name.startsWith('everything__'))).toBe(true);
  });

  test('a scene is read, a note is written, the storyboard is committed', async () => {
    const story = readFileSync(join(place.project, 'story.md'), 'utf8');
    const read = await peer.callTool({
      name: 'filesystem__read_text_file',
      arguments: { path: join(place.project, 'story.md') },
    });
    expect(textOf(read)).toContain(JSON.stringify(story.split('\n')[0]).slice(1, -1));

    const note = join(place.project, 'references', `note-${name.replaceAll(/\W/g, '-')}.md`);
    await peer.callTool({ name: 'filesystem__write_file', arguments: { path: note, content: '# Vérifié\n' } });
    expect(readFileSync(note, 'utf8')).toBe('# Vérifié\n');

    await peer.callTool({ name: 'git__git_add', arguments: { paths: ['references'] } });
    const committed = await peer.callTool({ name: 'git__git_commit', arguments: { message: 'Storyboard v2' } });
    expect(textOf(committed)).not.toContain('"isError":true');
    expect(textOf(await peer.callTool({ name: 'git__git_log', arguments: {} }))).toContain('Storyboard v2');
  });

  test('a path outside the project is refused with a reason and a remedy', async () => {
    const refused = textOf(
      await peer.callTool({ name: 'filesystem__read_text_file', arguments: { path: '/etc/passwd' } }),
    );
    expect(refused).toContain('"isError":true');
    expect(refused).toContain('permission-denied');
    expect(refused).toContain('storycore-mcp grant');
    expect(refused).not.toContain('root:');
  });

  test('progress arrives in order before the answer', async () => {
    const seen: number[] = [];
    await peer.callTool(
      { name: 'everything__trigger-long-running-operation', arguments: { duration: 0.4, steps: 4 } },
      (progress) => {
        if (typeof progress === 'object' && progress !== null && 'progress' in progress)
          seen.push(Number(progress.progress));
      },
    );
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  test('a resource is read and a prompt is got', async () => {
    const { resources } = await peer.listResources();
    const uri = resources[0]?.uri ?? '';
    expect(textOf(await peer.readResource({ uri }))).toContain(JSON.stringify(uri).slice(1, -1));
    const { prompts } = await peer.listPrompts();
    const simple = prompts.find((prompt) => prompt.name === 'everything__simple-prompt');
    expect(textOf(await peer.getPrompt({ name: simple?.name ?? '' }))).toContain('messages');
  });

  test('an unknown tool is the error that the protocol has for it', async () => {
    await expect(peer.callTool({ name: 'everything__no_such_tool', arguments: {} })).rejects.toThrow(/no tool/);
  });
});
