import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { launchConfined, noSandbox, outcomeOf, runConfined, temporaryFolder } from '../../../test/fixtures/confined.ts';
import { gitFolders } from './git-folders.ts';
import { guardPlan } from './guard-files.ts';

const planned = (path: string, changes: Partial<Parameters<typeof guardPlan>[0]> = {}) =>
  guardPlan({ readPaths: [], writePaths: [path], ...changes });

describe('what is guarded', () => {
  test('nothing is put into a folder that is no project', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'shot.png'), '');
    expect(planned(folder.path)).toEqual({ closed: [], pinned: [], placeholders: [] });
  });

  test('what is there stays closed, and in a project, where that is wanted, what is not there yet', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, '.bashrc'), '');
    writeFileSync(join(folder.path, 'package.json'), '{}');
    expect(planned(folder.path).placeholders).toEqual([]);
    const { closed, placeholders } = planned(folder.path, { closesMissing: true });
    expect(closed).toEqual(
      expect.arrayContaining(['.bashrc', '.vscode', '.mcp.json'].map((name) => join(folder.path, name))),
    );
    expect(placeholders.map(({ path }) => path)).not.toContain(join(folder.path, '.bashrc'));
  });

  test('each .git, with all folders above it pinned', () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'a', 'b', '.git'), { recursive: true });
    expect(planned(folder.path)).toMatchObject({
      closed: [join(folder.path, 'a', 'b', '.git')],
      pinned: [join(folder.path, 'a'), join(folder.path, 'a', 'b')],
    });
  });

  test('nothing under a folder that may only be read: it would be opened by being pinned', () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'a', 'b', '.git'), { recursive: true });
    expect(planned(folder.path, { readPaths: [join(folder.path, 'a')] })).toMatchObject({ closed: [], pinned: [] });
  });

  test('the walk goes three levels down, through no link, and ends in a very large folder', () => {
    using folder = temporaryFolder();
    for (const path of ['a/.git', 'a/b/c/.git', 'a/b/c/d/.git'])
      mkdirSync(join(folder.path, path), { recursive: true });
    symlinkSync(folder.path, join(folder.path, 'loop'));
    expect(gitFolders(folder.path)).toEqual([join(folder.path, 'a/.git'), join(folder.path, 'a/b/c/.git')]);
  });
});

const project = (path: string): void => {
  execFileSync('git', ['init', '-q', path]);
  execFileSync('git', ['-C', path, 'config', 'user.email', 'someone@example.org']);
  execFileSync('git', ['-C', path, 'config', 'user.name', 'Someone']);
};

describe.skipIf(noSandbox)('guards in a sandbox (need bwrap)', () => {
  test.each([
    ['a hook', 'echo x > .git/hooks/post-checkout'],
    ['the configuration of git', 'echo x >> .git/config'],
    ['another .git in its place', 'mv .git old && mkdir .git'],
    ['a task of an editor', 'echo x > .vscode/tasks.json'],
    ['another folder of the editor in its place', 'mv .vscode old || rmdir .vscode'],
    ['a server of an agent', 'echo x > .mcp.json'],
    ['another file in its place', 'rm -f .npmrc && echo x > .npmrc; echo x > new; mv new .npmrc'],
    ['a link in its place', 'ln -sf new .envrc'],
    ['a hook of a repository below', 'echo x > sub/deep/.git/hooks/pre-commit'],
    ['the folder above it moved away', 'mv sub/deep sub/old && mkdir -p sub/deep/.git/hooks'],
    ['the folder above that moved away', 'mv sub old && mkdir -p sub/deep/.git/hooks'],
  ])('no server writes %s', async (_, script) => {
    using folder = temporaryFolder();
    project(folder.path);
    mkdirSync(join(folder.path, 'sub', 'deep'), { recursive: true });
    project(join(folder.path, 'sub', 'deep'));
    const before = execFileSync('find', ['.', '-type', 'f'], { cwd: folder.path, encoding: 'utf8' });
    const may = { writePaths: [folder.path], closesMissing: true };
    const { exit, err } = await runConfined(script, { may, cwd: folder.path });
    expect([exit.error, exit.code]).not.toEqual([undefined, 0]);
    expect(err).toMatch(/Read-only|busy|cannot|denied/);
    const after = execFileSync('find', ['.', '-type', 'f', '-not', '-name', 'new'], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    expect(after).toBe(before);
  });

  test('without a sandbox each of them works: the guards are what stops it', () => {
    using folder = temporaryFolder();
    project(folder.path);
    execFileSync('sh', ['-c', 'echo x > .git/hooks/post-checkout && mv .git old && mkdir .git'], { cwd: folder.path });
    expect(existsSync(join(folder.path, 'old/hooks/post-checkout'))).toBe(true);
  });

  test('git itself may commit where it may write, and leaves its orders alone', async () => {
    using folder = temporaryFolder();
    project(folder.path);
    const may = { writePaths: [folder.path], writesGit: true };
    const commit =
      'git add -A . && git commit -qm one && git gc -q && git log --format=%s && git branch other && git status -s';
    writeFileSync(join(folder.path, 'file'), '');
    writeFileSync(join(folder.path, '.gitignore'), '.mcp.json\n.npmrc\n.envrc\n');
    const { out, err } = await runConfined(commit, { may, cwd: folder.path });
    expect([out, err]).toEqual(['one\n', '']);
    for (const script of [
      'git config a.b c',
      'echo x > .git/hooks/pre-push',
      'echo ../evil > .git/commondir',
      'mv .git old',
    ]) {
      const tried = await runConfined(script, { may, cwd: folder.path });
      expect([script, tried.exit.code === 0]).toEqual([script, false]);
    }
    expect(readdirSync(folder.path).toSorted()).toEqual(['.git', '.gitignore', 'file']);
    expect(existsSync(join(folder.path, '.git/commondir'))).toBe(false);
  });

  test('two servers share the placeholders of a folder, and the last one takes them away', async () => {
    using folder = temporaryFolder();
    using runs = temporaryFolder();
    writeFileSync(join(folder.path, 'package.json'), '{}');
    const start = () => {
      const child = launchConfined('ls -A; read line; echo x > .vscode/tasks.json || echo refused', {
        may: { writePaths: [folder.path], closesMissing: true },
        cwd: folder.path,
        options: { runsFolder: runs.path },
      });
      return { child, outcome: outcomeOf(child) };
    };
    const [first, second] = [start(), start()];
    first.child.stdin.end('\n');
    expect((await first.outcome).out).toContain('refused');
    expect(existsSync(join(folder.path, '.vscode'))).toBe(true);
    second.child.stdin.end('\n');
    expect((await second.outcome).out).toContain('refused');
    expect(readdirSync(folder.path)).toEqual(['package.json']);
    expect(readdirSync(runs.path)).toEqual([]);
  });

  test('what a person made of a placeholder meanwhile stays', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'package.json'), '{}');
    const child = launchConfined('echo up; cat', {
      may: { writePaths: [folder.path], closesMissing: true },
      cwd: folder.path,
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    writeFileSync(join(folder.path, '.npmrc'), 'save-exact=true\n');
    writeFileSync(join(folder.path, '.vscode', 'settings.json'), '{}\n');
    await child.end(5_000);
    expect(readFileSync(join(folder.path, '.npmrc'), 'utf8')).toBe('save-exact=true\n');
    expect(readdirSync(folder.path).toSorted()).toEqual(['.npmrc', '.vscode', 'package.json']);
  });

  test('what is granted in a hidden folder is there, alone, and a link leads to it as outside', async () => {
    using folder = temporaryFolder();
    using other = temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    mkdirSync(at('keys/public'), { recursive: true });
    writeFileSync(at('keys/secret'), 'secret');
    writeFileSync(at('keys/public/key'), 'public');
    const link = join(other.path, 'way', 'in');
    const may = {
      readPaths: [folder.path, at('keys/public')],
      hiddenPaths: [at('keys')],
      links: [
        { at: link, to: at('keys/public') },
        { at: at('there'), to: at('keys') },
      ],
    };
    const { out, err } = await runConfined(`ls keys; cat ${link}/key; ls there`, { may, cwd: folder.path });
    expect([out, err]).toEqual(['public\npublic', expect.stringContaining('there')]);
  });

  test('what is hidden is empty, cannot be written, and cannot be uncovered', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'keys'));
    writeFileSync(join(folder.path, 'keys', 'key'), 'secret');
    writeFileSync(join(folder.path, '.env'), 'secret');
    const { out } = await runConfined(
      'cat .env keys/key; ls -A keys; touch keys/new; mv .env e; ln .env e; mv keys k; rm -rf keys; umount keys; echo tried; grep -r secret .',
      {
        may: {
          writePaths: [folder.path],
          hiddenPaths: [join(folder.path, 'keys'), join(folder.path, '.env'), '/no/such'],
        },
        cwd: folder.path,
      },
    );
    expect(out).toBe('tried\n');
    expect(readFileSync(join(folder.path, '.env'), 'utf8')).toBe('secret');
  });
});
