import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import { consoleWorld } from '../../test/fixtures/console-world.ts';
import type { ConsoleWorldOptions } from '../../test/fixtures/console-world.ts';
import { npmEnvironment, startRegistry } from '../../test/fixtures/registry.ts';

const config = { version: 1, mcpServers: { notes: { command: 'node', args: ['notes.js'] } } };

const world = async (more: ConsoleWorldOptions = {}) => {
  const { page, configPath, state } = await consoleWorld({ config, ...more });
  const examine = async (source: object): Promise<unknown> => (await page.act('servers.examine', { source })).json();
  const add = (source: object, ...names: readonly string[]) => page.act('servers.add', { source, names });
  const read = (): unknown => JSON.parse(readFileSync(configPath, 'utf8'));
  return { page, state, configPath, examine, add, read };
};

test('a command is looked at first, and then written, in the words that were looked at', async () => {
  const { examine, add, read } = await world();
  const source = { kind: 'command', name: 'weather', line: 'npx -y "@upstash/context7-mpc" --city "La Rochelle"' };
  expect(await examine(source)).toEqual({
    proposals: [
      {
        name: 'weather',
        runs: 'npx -y @upstash/context7-mpc --city La Rochelle',
        isRemote: false,
        variables: [],
        findings: [
          { kind: 'near-miss', about: '@upstash/context7-mcp' },
          { kind: 'unpinned', about: '@upstash/context7-mpc' },
        ],
        canBeAdded: true,
      },
    ],
  });
  expect(read()).toEqual(config);
  expect((await add(source, 'weather')).json()).toEqual({ added: ['weather'] });
  expect(read()).toEqual({
    ...config,
    mcpServers: {
      ...config.mcpServers,
      weather: { command: 'npx', args: ['-y', '@upstash/context7-mpc', '--city', 'La Rochelle'] },
    },
  });
});

test('an address without encryption, and a name that is taken, are not added', async () => {
  const { examine, add, read } = await world();
  const plain = { kind: 'url', name: 'remote', url: 'http://mcp.example.org/mcp' };
  expect(await examine(plain)).toMatchObject({ proposals: [{ canBeAdded: false, findings: [{ kind: 'invalid' }] }] });
  const taken = { kind: 'url', name: 'notes', url: 'https://mcp.example.org/mcp' };
  expect(await examine(taken)).toMatchObject({
    proposals: [{ canBeAdded: false, findings: [{ kind: 'taken', about: 'notes' }] }],
  });
  expect((await add(taken, 'notes')).json()).toMatchObject({ code: 'invalid-request' });
  expect(read()).toEqual(config);
});

test('of the file of a client only those are added that a person chose, and a key in it is told of', async () => {
  const { examine, add, read } = await world();
  const file = {
    mcpServers: {
      one: { command: 'one', env: { ONE_TOKEN: 'ghp_a1B2c3D4e5F6g7H8i9J0' }, autoApprove: ['*'] },
      two: { url: 'https://mcp.example.org/mcp' },
    },
  };
  const source = { kind: 'import', text: JSON.stringify(file) };
  expect(await examine(source)).toMatchObject({
    proposals: [
      { name: 'one', variables: ['ONE_TOKEN'], findings: [{ kind: 'key-in-the-clear', about: 'ONE_TOKEN' }] },
      { name: 'two', findings: [] },
    ],
  });
  expect((await add(source, 'two')).json()).toEqual({ added: ['two'] });
  expect(read()).toEqual({ ...config, mcpServers: { ...config.mcpServers, two: file.mcpServers.two } });
  expect((await add(source, 'three')).json()).toMatchObject({ code: 'invalid-request' });
});

test('what is no package is refused before anybody is asked for it', async () => {
  const { examine } = await world();
  expect(await examine({ kind: 'package', spec: '../../etc' })).toMatchObject({ code: 'invalid-request' });
  expect(await examine({ kind: 'package', spec: 'some-server' })).toMatchObject({
    message: 'This console fetches no packages.',
  });
});

test('a package is told of with its version and integrity, and installed once a person agreed', async () => {
  const folder = temporaryFolder();
  await using registry = await startRegistry(
    [{ name: 'tide-server', version: '1.2.0', bin: 'server.js', files: { 'server.js': '#!/usr/bin/env node\n' } }],
    folder,
  );
  const packages = { node: process.execPath, env: npmEnvironment(folder), registry: registry.url };
  const { examine, add, read, state } = await world({ packages });
  expect(await examine({ kind: 'package', spec: 'tide-server' })).toMatchObject({
    proposals: [
      {
        name: 'tide',
        package: {
          name: 'tide-server',
          version: '1.2.0',
          licence: 'MIT',
          integrity: expect.stringMatching(/^sha512-/) as unknown,
        },
        findings: [],
        canBeAdded: true,
      },
    ],
  });
  expect(existsSync(`${state.folder}/servers`)).toBe(false);
  expect((await add({ kind: 'package', spec: 'tide-server@1.2.0' }, 'tide')).json()).toEqual({ added: ['tide'] });
  const { mcpServers } = read() as { mcpServers: Record<string, { command: string; args: string[] }> };
  expect(mcpServers['tide']?.command).toBe(process.execPath);
  expect(existsSync(mcpServers['tide']?.args[0] ?? '')).toBe(true);
});
