import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlace, listening, program, tokenFor } from './raw-client.ts';
import type { Place } from './raw-client.ts';

const peers = fileURLToPath(new URL('../peers/node_modules/@modelcontextprotocol/inspector', import.meta.url));
const inspector = join(peers, 'clients/launcher/build/index.js');
const fixture = fileURLToPath(new URL('../conformance/fixture/main.ts', import.meta.url));

/** Runs the official inspector's command line with this server, and reads what it prints. */
const inspect = (place: Place, server: object, ...words: readonly string[]): unknown => {
  const session = join(place.folder, 'inspector.json');
  writeFileSync(session, JSON.stringify({ mcpServers: { gateway: server } }));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [inspector, '--cli', '--config', session, '--server', 'gateway', ...words],
    {
      cwd: place.folder,
      // It would keep the token in the keychain of this machine.
      env: { ...place.env, MCP_INSPECTOR_SECRET_STORE: 'memory' },
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  if (status !== 0) throw new Error(`It ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
};

test('the inspector is there: npm test installs it', () => {
  expect(existsSync(inspector)).toBe(true);
});

describe('the official inspector', () => {
  let place: Place;
  let config: string;
  beforeAll(() => {
    place = createPlace();
    config = place.config({
      mcpServers: { fixture: { command: process.execPath, args: [fixture, 'stdio'] } },
      grants: [{ effect: 'allow', levels: ['resource_read', 'tool_execute'] }],
    });
  });
  afterAll(() => place[Symbol.asyncDispose]());

  const tool = 'fixture__test_simple_text';
  const listAndCall = (server: object): unknown => [
    inspect(place, server, '--method', 'tools/list'),
    inspect(place, server, '--method', 'tools/call', '--tool-name', tool),
  ];
  const listedAndCalled = [
    { tools: expect.arrayContaining([expect.objectContaining({ name: tool })]) as unknown },
    { content: [{ type: 'text', text: expect.stringContaining('simple text') as string }] },
  ];

  test('lists and calls over stdio', () => {
    const args = [program, 'serve', '--config', config];
    const server = { command: process.execPath, args, env: { ...place.env } };
    expect(listAndCall(server)).toMatchObject(listedAndCalled);
  });

  test('lists and calls over HTTP, with a token', async () => {
    await using gateway = await listening(place, config);
    const headers = { Authorization: `Bearer ${tokenFor(place, 'inspector')}` };
    const server = { type: 'streamable-http', url: gateway.url, headers };
    expect(listAndCall(server)).toMatchObject(listedAndCalled);
    const nameless = { type: 'streamable-http', url: gateway.url };
    expect(() => inspect(place, nameless, '--method', 'tools/list')).toThrow('auth_required');
  });
});
