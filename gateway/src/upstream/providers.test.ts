import { existsSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { profileOf, serverSpec, upstreamSpec } from './providers.ts';
import { isRemote } from './remote.ts';

const entry = { name: 'files', args: [], env: {}, cwd: '/project', roots: ['/project', '/other'], hash: 'h' } as const;

describe('a provider', () => {
  test('filesystem runs its package on our own Node, with its folders', () => {
    const { command, args, cwd } = upstreamSpec(
      { ...entry, provider: 'filesystem' },
      { userAgent: 'agent', version: '1.2.3' },
    );
    expect([command, args.slice(1), cwd]).toEqual([process.execPath, ['/project', '/other'], '/project']);
    expect(existsSync(args[0] ?? '')).toBe(true);
  });

  test('git runs ours, with its repository', () => {
    const { command, args } = upstreamSpec({ ...entry, provider: 'git' }, { userAgent: 'agent', version: '1.2.3' });
    expect([command, args.slice(1)]).toEqual([process.execPath, ['--repository', '/project']]);
    expect(existsSync(args[0] ?? '')).toBe(true);
  });

  test('the web search runs its package where no settings of a project lie, with its key by the name of a secret', () => {
    const secretEnv = { BRAVE_API_KEY: [{ secret: 'KEY' }] };
    const spec = upstreamSpec({ ...entry, provider: 'brave_search', secretEnv }, { userAgent: 'a', version: '1' });
    expect(spec).toMatchObject({ command: process.execPath, secretEnv, env: { USER_AGENT: 'a' } });
    expect(spec.args.slice(1)).toEqual(['--transport', 'stdio']);
    expect(existsSync(spec.args[0] ?? '')).toBe(true);
    expect(spec.args[0]?.startsWith(spec.cwd)).toBe(true);
  });

  test('the browser runs ours with the program that is named, and its one folder', () => {
    const browser = process.execPath;
    const roots = ['/project/web'];
    const spec = upstreamSpec(
      { ...entry, provider: 'puppeteer_playwright', roots, browser },
      { userAgent: 'a', version: '1' },
    );
    expect(spec.args.slice(1)).toEqual(['--browser', browser, '--downloads', '/project/web']);
    expect(existsSync(spec.args[0] ?? '')).toBe(true);
  });

  test.each(['filesystem', 'git', 'brave_search', 'puppeteer_playwright'] as const)(
    '%s consists of files that are there',
    (provider) => {
      const { programPaths = [], args } = upstreamSpec(
        { ...entry, provider, browser: process.execPath },
        { userAgent: 'a', version: '1' },
      );
      expect(programPaths.filter((path) => !existsSync(path))).toEqual([]);
      expect(programPaths.some((path) => args[0]?.startsWith(path))).toBe(true);
    },
  );

  test('starts as Node where the gateway runs on the Node within Electron', () => {
    const start = () => upstreamSpec({ ...entry, provider: 'git' }, { userAgent: 'a', version: '1' }).env;
    expect(start()).not.toHaveProperty('ELECTRON_RUN_AS_NODE');
    Object.defineProperty(process.versions, 'electron', { value: '40.2.1', configurable: true });
    try {
      expect(start()).toMatchObject({ ELECTRON_RUN_AS_NODE: '1' });
    } finally {
      Reflect.deleteProperty(process.versions, 'electron');
    }
  });

  test('is asked for where its one version would have been installed', () => {
    const server = { ...entry, provider: 'puppeteer_playwright', browser: process.execPath } as const;
    const installed = vi.fn<(name: string, version: string) => string>(() => '/nowhere');
    upstreamSpec(server, { userAgent: 'a', version: '1', installed });
    expect(installed).toHaveBeenCalledWith('@playwright/mcp', profileOf(server)?.package?.version);
  });

  test('is remembered by its version too', () => {
    const { hash } = upstreamSpec({ ...entry, provider: 'filesystem' }, { userAgent: 'agent', version: '1.2.3' });
    expect(hash).toBe(`h ${profileOf({ ...entry, provider: 'filesystem' })?.package?.version}`);
    expect(hash).toMatch(/^h \d/);
  });

  test('has a profile, and no other server has', () => {
    expect(profileOf({ ...entry, provider: 'git' })?.provider).toBe('git');
    expect(profileOf({ ...entry, command: 'x' })).toBeUndefined();
  });
});

describe('a command', () => {
  test('runs as it is configured; what it is told of us, its owner may overrule', () => {
    const spec = upstreamSpec(
      { ...entry, command: 'npx', args: ['server'], env: { A: '1' } },
      { userAgent: 'agent', version: '1.2.3' },
    );
    expect(spec).toMatchObject({
      name: 'files',
      command: 'npx',
      args: ['server'],
      cwd: '/project',
      env: { USER_AGENT: 'agent', A: '1' },
    });
    expect(
      upstreamSpec({ ...entry, command: 'x', env: { USER_AGENT: 'own' } }, { userAgent: 'agent', version: '1.2.3' })
        .env,
    ).toEqual({
      USER_AGENT: 'own',
    });
  });

  test('that is missing is a mistake of the configuration', () => {
    expect(() => upstreamSpec(entry, { userAgent: 'agent', version: '1.2.3' })).toThrow(
      'mcpServers.files has no command.',
    );
  });
});

describe('a URL', () => {
  const settings = { userAgent: 'agent', version: '1.2.3' };
  const url = 'https://mcp.example.org/mcp';

  test('is reached as it is configured; nothing is started', () => {
    const secretHeaders = { Authorization: ['Bearer ', { secret: 'A' }] };
    const spec = serverSpec(
      { ...entry, url, transport: 'sse', headers: { a: 'b' }, secretHeaders, allowHttp: true },
      settings,
    );
    expect(spec).toEqual({
      name: 'files',
      hash: 'h 1.2.3',
      remote: true,
      isolation: 'shared',
      url,
      transport: 'sse',
      headers: { a: 'b' },
      secretHeaders,
      allowHttp: true,
    });
    expect(isRemote(spec)).toBe(true);
  });

  test('is reached by Streamable HTTP and with encryption unless it is said otherwise', () => {
    const spec = serverSpec({ ...entry, url }, settings);
    expect(spec).toEqual({
      name: 'files',
      hash: 'h 1.2.3',
      remote: true,
      isolation: 'shared',
      url,
      transport: 'streamable-http',
      headers: {},
      allowHttp: false,
    });
  });

  test('is no command', () => {
    expect(isRemote(serverSpec({ ...entry, command: 'x' }, settings))).toBe(false);
  });
});
