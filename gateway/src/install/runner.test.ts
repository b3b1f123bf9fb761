import { describe, expect, test } from 'vitest';
import { readRunner } from './runner.ts';

describe('readRunner', () => {
  test.each([
    ['npx', '-y pkg@1.2.3 a --b', 'npx', 'pkg@1.2.3', true, ['a', '--b']],
    ['npx.cmd', '--yes pkg', 'npx', 'pkg', false, []],
    ['C:\\Program Files\\nodejs\\NPX.CMD', '-y pkg', 'npx', 'pkg', false, []],
    ['/usr/bin/npx', '@s/p@latest', 'npx', '@s/p@latest', false, []],
    ['cmd', '/c npx -y pkg@1.2.3 a', 'npx', 'pkg@1.2.3', true, ['a']],
    ['npm', 'exec --yes pkg@1.2.3 -- --stdio', 'npm exec', 'pkg@1.2.3', true, ['--stdio']],
    ['npm', 'exec -- pkg a', 'npm exec', 'pkg', false, ['a']],
    ['npm', 'x -y pkg', 'npm x', 'pkg', false, []],
    ['bunx', '--bun pkg@1.2.3', 'bunx', 'pkg@1.2.3', true, []],
    ['bun', 'x pkg', 'bun x', 'pkg', false, []],
    ['pnpm', 'dlx pkg@^1.0.0', 'pnpm dlx', 'pkg@^1.0.0', false, []],
    ['pnpx', 'pkg', 'pnpx', 'pkg', false, []],
    ['yarn', 'dlx -q pkg', 'yarn dlx', 'pkg', false, []],
    ['uvx', 'mcp-server-time==1.2.3 a', 'uvx', 'mcp-server-time==1.2.3', true, ['a']],
    ['uvx', 'mcp-server-time@latest', 'uvx', 'mcp-server-time@latest', false, []],
    ['uv', 'tool run x', 'uv tool run', 'x', false, []],
    ['pipx', 'run x', 'pipx run', 'x', false, []],
  ])('%s %s fetches what it runs', (command, words, program, spec, pinned, args) => {
    const found = readRunner(command, words.split(' '));
    expect(found).toMatchObject({ program, spec, pinned, args, bin: undefined });
  });

  test.each([
    ['-y -p pkg@1.2.3 tool a', ['a']],
    ['--package=pkg@1.2.3 -y -- tool a', ['a']],
  ])('npx %s names the command of its package', (words, args) => {
    expect(readRunner('npx', words.split(' '))).toMatchObject({ spec: 'pkg@1.2.3', bin: 'tool', args, pinned: true });
  });

  test.each(['--weird pkg', '-c pkg', '-p a -p b tool', ''])(
    'npx %s fetches something, and nobody guesses what',
    (words) => {
      expect(
        readRunner(
          'npx',
          words.split(' ').filter((word) => word !== ''),
        ),
      ).toMatchObject({ spec: undefined, pinned: false });
    },
  );

  test.each([
    ['node', 'npx'],
    ['npm', 'run x'],
    ['npm', ''],
    ['cmd', '/c'],
    ['cmd', '/k npx x'],
    ['my-npx', 'pkg'],
    ['uv', 'run x'],
    ['', ''],
  ])('%s %s does not', (command, words) => {
    expect(readRunner(command, words.split(' '))).toBeUndefined();
  });
});
