import { describe, expect, test } from 'vitest';

import { connect } from './fixtures/connection.ts';
import { processesIn, withEndlessCommand } from './fixtures/endless-command.ts';
import { temporaryRepository } from './fixtures/temporary-repository.ts';

describe.skipIf(process.platform !== 'linux')('a command that does not end', () => {
  test('is ended at its time limit, with nothing left running', async () => {
    using repository = withEndlessCommand();
    await using provider = await connect(repository.root, { timeLimitMs: 300 });
    const { failed, text } = await provider.call('git_diff');
    expect(failed).toBe(true);
    expect(text).toContain('git diff was ended after 0.3 seconds');
    expect(text).toContain('--time-limit');
    expect(processesIn(repository.root)).toBe('');
  });

  test('is ended when the call is cancelled', async () => {
    using repository = withEndlessCommand();
    await using provider = await connect(repository.root);
    const cancel = new AbortController();
    const call = provider.client.callTool({ name: 'git_diff', arguments: {} }, undefined, { signal: cancel.signal });
    await expect.poll(() => processesIn(repository.root), { timeout: 5_000 }).toBe('git\n');
    cancel.abort();
    await expect(call).rejects.toThrow(/abort/i);
    await expect.poll(() => processesIn(repository.root), { timeout: 5_000 }).toBe('');
  });

  test('does not hold up another call', async () => {
    using repository = withEndlessCommand();
    await using provider = await connect(repository.root, { timeLimitMs: 5_000 });
    const endless = provider.call('git_diff');
    expect((await provider.call('git_log')).text).toContain('First');
    expect((await endless).failed).toBe(true);
  });
});

describe('every kind of repository', () => {
  test('one without a commit', async () => {
    using repository = temporaryRepository();
    repository.write('a.md', 'x\n');
    await using provider = await connect(repository.root);
    expect((await provider.call('git_status')).text).toContain('On branch main. No commits yet.');
    expect((await provider.call('git_log')).text).toBe('No commits yet.');
    expect((await provider.call('git_branch_list')).text).toBe('No commits yet; the first goes to branch main.');
    expect((await provider.call('git_diff', { staged: true })).text).toBe('No changes.');
    expect((await provider.call('git_show')).text).toContain('There is no commit HEAD');
    expect((await provider.call('git_add', { paths: ['.'] })).failed).toBe(false);
    expect((await provider.call('git_commit', { message: 'First' })).failed).toBe(false);
    expect((await provider.call('git_branch_list')).text).toMatch(/^\* main {2}[0-9a-f]+ {2}.* First$/);
  });

  test('one that counts in SHA-256', async () => {
    using repository = temporaryRepository('--object-format=sha256');
    repository.write('a.md', 'x\n');
    await using provider = await connect(repository.root);
    expect((await provider.call('git_add', { paths: ['a.md'] })).failed).toBe(false);
    expect((await provider.call('git_restore', { paths: ['a.md'], place: 'staged' })).failed).toBe(false);
    expect((await provider.call('git_add', { paths: ['a.md'] })).failed).toBe(false);
    expect((await provider.call('git_commit', { message: 'First' })).failed).toBe(false);
    expect((await provider.call('git_show')).text).toMatch(/^commit [0-9a-f]{64}\n/);
  });

  test('one whose configuration has a mistake', async () => {
    using repository = temporaryRepository();
    repository.write('.git/config', '[core\n');
    await using provider = await connect(repository.root);
    const { failed, text } = await provider.call('git_status');
    expect(failed).toBe(true);
    expect(text).toContain('The configuration of the repository has a mistake.');
  });

  test('one whose configuration speaks of a home folder', async () => {
    using repository = temporaryRepository();
    repository.git('config', 'core.excludesFile', '~/.gitignore');
    repository.git('config', 'include.path', '~/.gitconfig.work');
    await using provider = await connect(repository.root);
    expect((await provider.call('git_status')).failed).toBe(false);
  });
});
