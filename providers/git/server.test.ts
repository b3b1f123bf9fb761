import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, test } from 'vitest';

import { answer } from './fixtures/connection.ts';
import { processesIn, withEndlessCommand } from './fixtures/endless-command.ts';
import { temporaryRepository } from './fixtures/temporary-repository.ts';

const server = join(import.meta.dirname, 'server.ts');

const run = async (args: string[], input = ''): Promise<{ code: number | null; stderr: string }> => {
  const child = spawn(process.execPath, [server, ...args], { stdio: 'pipe' });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  child.stdin.end(input);
  const [code] = await once(child, 'exit');
  return { code: typeof code === 'number' ? code : null, stderr };
};

describe('the server as a process', () => {
  test('serves one repository over stdio, from listing to commit', { timeout: 30_000 }, async () => {
    using repository = temporaryRepository();
    repository.write('scène 1.md', 'Jour.\n');
    const client = new Client({ name: 'test', version: '1' });
    const args = [server, '--repository', repository.root];
    // What a person's shell may hold, and git would obey.
    const env = { PATH: process.env['PATH'] ?? '', GIT_EXTERNAL_DIFF: repository.program, GIT_DIR: '/nowhere' };
    await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));
    const call = async (name: string, given = {}) => answer(await client.callTool({ name, arguments: given }));

    const { tools } = await client.listTools();
    expect(
      tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint, annotations?.destructiveHint]),
    ).toEqual([
      ['git_status', true, false],
      ['git_diff', true, false],
      ['git_log', true, false],
      ['git_show', true, false],
      ['git_branch_list', true, false],
      ['git_add', false, false],
      ['git_commit', false, false],
      ['git_restore', false, true],
    ]);
    for (const { inputSchema } of tools)
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect((await call('git_status')).text).toContain('scène 1.md');
    expect((await call('git_add', { paths: ['scène 1.md'] })).failed).toBe(false);
    expect((await call('git_diff', { staged: true })).text).toContain('+Jour.');
    expect((await call('git_commit', { message: 'Première scène' })).text).toContain('Committed on main');
    expect((await call('git_push')).text).toContain('There is no tool git_push here.');
    expect(repository.ran()).toBe(false);
    await client.close();
  });

  test.for([
    [[]],
    [['--repository', '']],
    [['--repository', '.', '--time-limit', 'x']],
    [['--repository', '.', '--push']],
  ])('the arguments %j end with 2 and the usage', async ([args]) => {
    const { code, stderr } = await run(args ?? []);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: node server.ts --repository FOLDER');
  });

  test('ends by itself when its input ends', async () => {
    expect(await run(['--repository', '.'])).toEqual({ code: 0, stderr: '' });
  });

  test.skipIf(process.platform !== 'linux').for(['end of input', 'SIGTERM'] as const)(
    'leaves no git behind at %s',
    async (way) => {
      using repository = withEndlessCommand();
      const child = spawn(process.execPath, [server, '--repository', repository.root], { stdio: 'pipe' });
      const clientInfo = { name: 'test', version: '1' };
      const opening = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
      for (const message of [
        { id: 1, method: 'initialize', params: opening },
        { method: 'notifications/initialized' },
        { id: 2, method: 'tools/call', params: { name: 'git_diff', arguments: {} } },
      ]) {
        child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
      }
      await expect.poll(() => processesIn(repository.root), { timeout: 10_000 }).toBe('git\n');
      const exited = once(child, 'exit');
      if (way === 'SIGTERM') child.kill('SIGTERM');
      else child.stdin.end();
      expect(await exited).toEqual([0, null]);
      expect(processesIn(repository.root)).toBe('');
    },
  );
});
