import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAddon } from '../../gateway/src/config/addon.ts';
import { treeOf } from '../../gateway/test/fixtures/tree-hash.ts';
import { root } from '../../gateway/test/integration/workplace.ts';
import { proves } from '../../gateway/test/security/proves.ts';
import { npmEnvironment, startRegistry } from '../../gateway/test/fixtures/registry.ts';
import browser from '../../gateway/profiles/puppeteer_playwright.json' with { type: 'json' };
import { readProfile } from '../../gateway/src/policy/profile.ts';
import { buildAddon } from '../../scripts/build-addon.mjs';
import type { BuiltAddon } from '../../scripts/build-addon.mjs';
import { zip } from '../../scripts/zip.mjs';
import { runProgram, runPython } from './python.ts';
import { noPython, python, where } from './stage.ts';

let place: string;
let built: BuiltAddon;
let project: string;
let env: Record<string, string>;

/** Nobody may write in it; as root the kernel lets one all the same, and so the tree is compared as well. */
const makeReadOnly = (folder: string): void => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink()) chmodSync(path, statSync(path).mode & 0o555);
  }
  chmodSync(folder, 0o555);
};

const makeWritable = (folder: string): void => {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
};

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'storycore-addon-'));
  const to = join(place, 'Moteur à moi', 'addons');
  mkdirSync(to, { recursive: true });
  built = await buildAddon(to);
  project = join(place, 'Le Phare');
  cpSync(join(root, 'examples', 'sample-project'), project, { recursive: true });
  const home = join(place, 'home');
  mkdirSync(home);
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    LANG: 'C.UTF-8',
    STORYCORE_MCP_NODE: process.execPath,
    STORYCORE_MCP_HOME: join(place, 'data'),
  };
});

afterAll(() => {
  makeWritable(built.folder);
  rmSync(place, { recursive: true, force: true });
});

const gateway = (...words: readonly string[]) =>
  spawnSync(process.execPath, [join(built.folder, 'server', 'cli.js'), ...words], { encoding: 'utf8', env });

describe('the add-on that is built', () => {
  test('has a manifest that the engine takes without a word', () => {
    expect(readAddon(join(built.folder, 'addon.json'))).toMatchObject({ errors: [], warnings: [] });
  });

  test('starts its gateway from a folder with spaces and accents', () => {
    expect(gateway('--version').stdout.trim()).toBe(built.version);
    const check = gateway('check', '--config', join(built.folder, 'config'));
    expect([check.status, check.stderr]).toEqual([0, '']);
  });

  test('keeps Python of others, and all that is installed, out of src', () => {
    expect(readdirSync(join(built.folder, 'src'))).toEqual(['main.py']);
  });

  test('names whose work is in it, with the licences', () => {
    const notices = readFileSync(join(built.folder, 'server', 'THIRD-PARTY.md'), 'utf8');
    for (const name of ['@modelcontextprotocol/server-filesystem', '@brave/brave-search-mcp-server', 'zod', 'react'])
      expect(notices).toContain(`\n## ${name} `);
    expect(notices.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(20);
  });

  test.skipIf(noPython)(`is one archive for the engine, with addon.json at its root ${where}`, async () => {
    const to = join(place, 'unpacked');
    const words = [
      '-c',
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip()); z.extractall(sys.argv[2])',
    ];
    const { out, err } = await runPython([...words, built.archive, to], env);
    expect([out.trim(), err]).toEqual(['None', '']);
    expect(existsSync(join(to, 'addon.json'))).toBe(true);
    expect(readFileSync(join(to, 'server', 'dist', 'cli.js'))).toEqual(
      readFileSync(join(built.folder, 'server', 'dist', 'cli.js')),
    );
  });

  test('is the same archive, byte for byte, in whatever order its files are found', () => {
    const files = ['addon.json', 'src/main.py', 'é.txt'].map((name) => [name, Buffer.from(name.repeat(50))] as const);
    expect(zip(files)).toEqual(zip(files.toReversed()));
  });
});

describe('a package that did not come along', () => {
  test(`is not installed where the registry has another under its version ${proves('T-152')}`, async () => {
    const version = readProfile(browser).package?.version ?? '';
    const folder = join(place, 'registry');
    mkdirSync(folder);
    const bin = { 'playwright-mcp': 'cli.js' };
    const files = { 'cli.js': '#!/usr/bin/env node\n' };
    await using registry = await startRegistry([{ name: '@playwright/mcp', version, bin, files }], folder);
    const own = { ...env, ...npmEnvironment(join(place, 'home')), STORYCORE_MCP_HOME: join(place, 'installed') };
    const words = [
      join(built.folder, 'server', 'cli.js'),
      'install',
      'puppeteer_playwright',
      '--registry',
      registry.url,
    ];
    const child = await runProgram(process.execPath, words, own);
    expect(child.err).toContain('another @playwright/mcp');
    expect(child.code).toBe(1);
    expect(registry.asked.filter((path) => path.startsWith('/-/'))).toEqual([]);
  });

  test('is named by the check, with the command that installs it', () => {
    const config = join(place, 'browser.json');
    mkdirSync(join(project, 'web'), { recursive: true });
    const content = { project: { root: project }, providers: { puppeteer_playwright: { browser: process.execPath } } };
    writeFileSync(config, JSON.stringify(content));
    mkdirSync(join(place, 'data'), { recursive: true, mode: 0o700 });
    const { stdout } = gateway('check', '--config', config);
    expect(stdout.replace(/\s+/g, ' ')).toContain('storycore-mcp install puppeteer_playwright');
  });
});

/** The commands of the guide, but the one that builds, which was done. */
const commands = (): readonly string[] => {
  const guide = readFileSync(join(root, 'docs', 'guides', 'storycore.md'), 'utf8');
  return (/```sh five commands\n([^]*?)```/.exec(guide)?.[1] ?? '').trim().split('\n').slice(1);
};

describe.skipIf(noPython)(`the guide ${where}`, () => {
  test('leads from an engine with its toy add-on to a working call', async () => {
    const engine = join(place, 'engine');
    cpSync(join(root, 'addon', 'engine-double', 'src'), join(engine, 'src'), { recursive: true });
    const toy = join(engine, 'addons', 'official', 'mcp_server_addon');
    mkdirSync(toy, { recursive: true });
    writeFileSync(join(toy, 'addon.json'), '{ "name": "mcp_server_addon" }');
    const all = { ...env, ENGINE: engine, PROJECT: project, STORYCORE_MCP_HOME: join(place, 'guide-data') };
    let said = '';
    for (const command of commands()) {
      const here = command.replace('addon/dist/mcp_server_addon.zip', `"${built.archive}"`);
      const { status, stdout, stderr } = spawnSync('sh', ['-c', here], { encoding: 'utf8', env: all });
      expect([command, status, stderr]).toEqual([command, 0, '']);
      said = stdout;
    }
    expect(said).toMatch(/ok +validated +score 100, no issue\n/);
    expect(said).toMatch(/ok +disabled +no process left, nothing written\n\nAll well\.\n$/);
  });
});

describe.skipIf(noPython)(`its programs ${where}`, () => {
  const own = (...path: readonly string[]): string => join(built.folder, ...path);
  let before: Record<string, string>;

  beforeAll(() => {
    makeReadOnly(built.folder);
    before = treeOf(built.folder);
  });

  test('setup says that all is there, in the language of the person', async () => {
    const { code, out } = await runPython([own('scripts', 'setup.py')], { ...env, LANG: 'fr_FR.UTF-8' });
    expect(out).toContain('Prêt : activez mcp_server_addon');
    expect(code).toBe(0);
  });

  test('setup names a Node that is missing or too old in both languages', async () => {
    const missing = { ...env, PATH: '/nowhere', STORYCORE_MCP_NODE: '' };
    const said = (text: string, more: Record<string, string>) => {
      const { status, stdout } = spawnSync(python, [own('scripts', 'setup.py')], {
        encoding: 'utf8',
        env: { ...missing, ...more },
      });
      expect([status, stdout]).toEqual([1, expect.stringContaining(text)]);
    };
    said('Install Node 24 or newer', {});
    said('Installez Node 24 ou plus récent', { LANG: 'fr_FR.UTF-8' });
    const old = join(place, 'old-node');
    writeFileSync(old, '#!/bin/sh\necho v18.20.0\n', { mode: 0o755 });
    said('18.20.0', { STORYCORE_MCP_NODE: old });
  });

  test('the self-test reads what is allowed, is refused the rest, and leaves nothing', async () => {
    const untouched = join(place, 'untouched');
    const { code, out, err } = await runPython([own('scripts', 'test_runner.py')], {
      ...env,
      STORYCORE_MCP_HOME: untouched,
    });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/ok +refusal +permission-denied/);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(existsSync(untouched)).toBe(false);
  });

  test('the security audit finds nothing grave in what is shipped', async () => {
    const { code, out } = await runPython([own('scripts', 'security_audit.py')], env);
    expect(out).toContain('addon.json');
    expect(out).not.toMatch(/^(?:critical|high) +(?!confinement)/m);
    expect(code === 0 || /^high +confinement/m.test(out)).toBe(true);
  });

  test('the security audit calls a configuration that opens everything by its name', async () => {
    const other = join(place, 'open');
    mkdirSync(join(other, 'config'), { recursive: true });
    cpSync(own('addon.json'), join(other, 'addon.json'));
    const wide = {
      grants: [{ effect: 'allow', level: 'resource_write' }],
      security_config: { validate_certificates: false, require_https: false },
      approvals: { trust: ['engine'] },
    };
    writeFileSync(join(other, 'config', 'storycore-mcp.json'), JSON.stringify(wide));
    const { code, out } = await runPython([own('scripts', 'security_audit.py'), other, '--json'], env);
    const found: readonly { severity: string; subject: string }[] = JSON.parse(out);
    expect(code).toBe(1);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ severity: 'high', subject: 'grants[1]' }),
        expect.objectContaining({ severity: 'high', subject: 'security_config' }),
        expect.objectContaining({ severity: 'low', subject: 'approvals.trust' }),
      ]),
    );
  });

  test.each([
    ['basic_usage', /tools, such as [^]*the tool failed\npermission-denied: [^]*running/],
    ['custom_resource', /L'Étale/],
    ['tool_integration', /story\.md: # [^]*project\.json: security_check of careful_addon refused/],
  ])('the example %s runs on a project', async (name, expected) => {
    const { code, out, err } = await runPython([own('examples', `${name}.py`), project], env);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(expected);
  });

  test('none of them wrote a byte into the folder of the add-on', () => {
    expect(treeOf(built.folder)).toEqual(before);
  });
});
