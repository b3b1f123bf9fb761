import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

const server = join(import.meta.dirname, 'server.ts');
const sample = join(import.meta.dirname, '../../examples/sample-project');

const start = (args: readonly string[]) => {
  const child = spawn(process.execPath, [server, ...args], { stdio: 'pipe' });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.err += String(chunk)));
  return { child, said, exited: once(child, 'exit') };
};

describe('the server as a process', () => {
  test.for([[[]], [['--project', '']], [['--project', '.', '--write']]])(
    'with the arguments %j ends with 2 and the usage',
    async ([args]) => {
      const { said, exited } = start(args ?? []);
      expect(await exited).toEqual([2, null]);
      expect(said.err).toContain('Usage: node server.ts --project FOLDER');
    },
  );

  test.for(['end of input', 'SIGTERM'] as const)('watches files, and ends by itself at %s', async (way) => {
    const { child, said, exited } = start(['--project', sample]);
    const clientInfo = { name: 'test', version: '1' };
    const opening = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    for (const message of [
      { id: 1, method: 'initialize', params: opening },
      { method: 'notifications/initialized' },
      { id: 2, method: 'resources/read', params: { uri: 'storycore://project' } },
    ])
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    await expect.poll(() => said.out.split('\n').length, { timeout: 10_000 }).toBe(3);
    if (way === 'SIGTERM' && process.platform !== 'win32') child.kill('SIGTERM');
    else child.stdin.end();
    expect(await exited).toEqual([0, null]);
    expect(said.err).toBe('');
  });
});
