import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect, test } from 'vitest';
import { proves } from '../security/proves.ts';
import { bin, createWorkplace, fullConfig, noGit } from './workplace.ts';

/** A repository that runs a program of its own whenever somebody commits. */
const arm = (project: string, marker: string): void =>
  writeFileSync(join(project, '.git/hooks/pre-commit'), `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });

test.skipIf(noGit)(
  `a repository that makes git run programs runs none through the gateway (needs git) ${proves('T-17')}`,
  async () => {
    using place = createWorkplace();
    const marker = join(place.folder, 'ran');
    arm(place.project, marker);
    const env = { PATH: place.env['PATH'] ?? '', HOME: place.folder };
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost'];
    execFileSync('git', [...author, 'commit', '--allow-empty', '--message=x'], { cwd: place.project, env });
    // The control: plain git does run it, so that this test can fail.
    expect(existsSync(marker)).toBe(true);
    rmSync(marker);

    const client = new Client({ name: 'git-hooks', version: '1' });
    const args = [bin, 'serve', '--config', place.config(fullConfig(place.project))];
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args, env: place.env, stderr: 'ignore' }),
    );
    try {
      writeFileSync(join(place.project, 'references', 'note.md'), 'Une note.\n');
      for (const [name, input] of [
        ['git__git_status', {}],
        ['git__git_add', { paths: ['references/note.md'] }],
        ['git__git_commit', { message: 'Une note' }],
        ['git__git_log', {}],
      ] as const) {
        const result = await client.callTool({ name, arguments: input });
        expect(result).not.toHaveProperty('isError', true);
      }
    } finally {
      await client.close();
    }
    expect(existsSync(marker)).toBe(false);
  },
);
