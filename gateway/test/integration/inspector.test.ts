import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPlace, program } from './raw-client.ts';
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
    { cwd: place.folder, env: { ...place.env }, encoding: 'utf8', timeout: 60_000 },
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

  test('lists and calls over stdio', () => {
    const server = { command: process.execPath, args: [program, 'serve', '--config', config], env: { ...place.env } };
    expect(inspect(place, server, '--method', 'tools/list')).toMatchObject({
      tools: expect.arrayContaining([expect.objectContaining({ name: 'fixture__test_simple_text' })]),
    });
    expect(inspect(place, server, '--method', 'tools/call', '--tool-name', 'fixture__test_simple_text')).toMatchObject({
      content: [{ type: 'text', text: expect.stringContaining('simple text') }],
    });
  });
});
