import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { allowing, createPlace, serve } from './raw-client.ts';
import type { Place } from './raw-client.ts';
import { root } from './workplace.ts';

const program = pathToFileURL(join(root, 'gateway/test/conformance/fixture/main.ts')).href;

/** A server that speaks what the file says when it is started: the same command, another program. */
const server = (place: Place) => {
  const path = join(place.folder, 'server.mjs');
  return {
    path,
    speaks: (era: string): void =>
      writeFileSync(
        path,
        `process.argv.push('stdio', '--era', '${era}');\nawait import(${JSON.stringify(program)});\n`,
      ),
  };
};

const killChildrenOf = (pid: number): void => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  for (const child of children) process.kill(Number(child), 'SIGKILL');
};

test.each([
  ['handshake', 'stateless', {}],
  ['handshake', 'stateless', { roots: {} }],
  ['stateless', 'handshake', {}],
  ['both', 'stateless', { roots: {} }],
])(
  'a server that speaks %s, and %s after a restart, is called all the time by a client that declares %j',
  async (before, after, capabilities) => {
    await using place = createPlace();
    const { path, speaks } = server(place);
    speaks(before);
    const config = place.config(allowing({ fixture: { command: process.execPath, args: [path] } }));
    await using gateway = serve(place, { config });
    const clientInfo = { name: 'raw', version: '1' };
    await gateway.request('initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo });
    await gateway.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await gateway.request('tools/list');
    const call = async (): Promise<string> =>
      JSON.stringify(await gateway.request('tools/call', { name: 'fixture__test_simple_text' }));
    expect(await call()).toContain('simple text');
    speaks(after);
    killChildrenOf(gateway.pid);
    // Until its death is seen.
    await sleep(200);
    expect(await call()).toContain('simple text');
    expect(await call()).toContain('simple text');
  },
);
