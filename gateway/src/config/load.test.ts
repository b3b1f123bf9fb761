import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { proves } from '../../test/security/proves.ts';
import { ConfigError } from '../errors.ts';
import type { Config } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';
import type { Problem } from './problem.ts';

const env = { MY_TOKEN: 'hunter2' };

const problems = (path: string): readonly Problem[] => {
  const loaded = checkConfig(path, { env, home: '/nowhere' });
  return 'problems' in loaded ? loaded.problems : [];
};

const refusal = (path: string): string => {
  try {
    loadConfig(path, { env, home: '/nowhere' });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

const isFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));

/** The plan's own example, with folders that are there. */
const planExample = (folder: string) => {
  for (const name of ['tmp', 'var/tmp', 'tmp/storycore']) mkdirSync(join(folder, name), { recursive: true });
  return {
    server_config: {
      host: 'localhost',
      port: 0,
      stdio_mode: true,
      max_connections: 5,
      request_timeout: 30,
      enable_metrics: true,
    },
    security_config: {
      allowed_hosts: ['localhost', '127.0.0.1'],
      allowed_ports: [8080, 3000, 8000],
      require_https: false,
      validate_certificates: true,
    },
    resource_config: {
      filesystem: {
        read_paths: [join(folder, 'tmp'), join(folder, 'var/tmp')],
        write_paths: [join(folder, 'tmp/storycore')],
        max_file_size: '100MB',
      },
      network: { timeout: 10, max_retries: 3, user_agent: 'StoryCore-MCP/1.0' },
    },
  };
};

describe("the plan's example", () => {
  const expectPlan = (config: Config, folder: string): void => {
    const folders = { read: [join(folder, 'tmp'), join(folder, 'var/tmp')], write: join(folder, 'tmp/storycore') };
    expect(config.servers).toMatchObject([{ name: 'filesystem', provider: 'filesystem', roots: folders.read }]);
    expect(config.grants.filter(({ effect }) => effect === 'allow')).toMatchObject([
      { level: 'resource_read', conditions: { paths: [...folders.read, folders.write], maxBytes: 100_000_000 } },
      { level: 'resource_write', conditions: { paths: [folders.write], maxBytes: 100_000_000 } },
      {
        level: 'network_access',
        conditions: { hosts: ['localhost', '127.0.0.1'], ports: [8080, 3000, 8000], protocols: ['http', 'https'] },
      },
    ]);
    expect(config).toMatchObject({
      prefix: true,
      requestTimeoutMs: 30_000,
      network: { timeoutMs: 10_000, maxRetries: 3, userAgent: 'StoryCore-MCP/1.0' },
      maxConnections: 5,
      metrics: true,
    });
  };

  test('loads from one file', () => {
    const folder = temporaryFolder();
    const path = put(folder, 'storycore-mcp.json', planExample(folder));
    const config = loadConfig(path);
    expectPlan(config, folder);
    expect(config.source).toBe(path);
  });

  test("loads from the plan's three files", () => {
    const folder = temporaryFolder();
    const { server_config, security_config, resource_config } = planExample(folder);
    put(folder, 'config/mcp_server_config.json', { server_config });
    put(folder, 'config/security_config.json', { security_config });
    put(folder, 'config/resource_permissions.json', { resource_config });
    const config = loadConfig(join(folder, 'config'));
    expectPlan(config, folder);
    expect(config.source).toBe(join(folder, 'config'));
  });
});

test('what is loaded cannot be changed, however deep', () => {
  const folder = temporaryFolder();
  const config = loadConfig(put(folder, 'c.json', planExample(folder)));
  expect(isFrozen(config)).toBe(true);
  expect(() => Reflect.get(config.servers, 'push').call(config.servers, 1)).toThrow(TypeError);
});

test('the hash is of the content: layout and order of keys do not count, every value does', () => {
  const folder = temporaryFolder();
  const hash = (content: unknown): string => loadConfig(put(folder, 'c.json', content)).hash;
  const first = hash('{"prefix": true, "limits": {"hard_timeout": 60, "max_concurrent_requests": 8}}');
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(
    hash('\ufeff{"limits":{"max_concurrent_requests":8,"hard_timeout":60},\r\n"prefix":true, "$schema": "x"}'),
  ).toBe(first);
  expect(hash('{"prefix": true, "limits": {"hard_timeout": 61, "max_concurrent_requests": 8}}')).not.toBe(first);
});

test('an empty object is a configuration that offers nothing', () => {
  const config = loadConfig(put(temporaryFolder(), 'c.json', '{}'));
  expect(config.servers).toEqual([]);
  expect(config.grants.every(({ effect }) => effect === 'deny')).toBe(true);
});

describe('a file that is not right', () => {
  test.each([
    ['', 'This file is empty.'],
    [' \n\t', 'This file is empty.'],
    ['\ufeff', 'This file is empty.'],
    ['[]', 'The file must hold one JSON object { }.'],
    ['"text"', 'The file must hold one JSON object { }.'],
    ['{"prefix": true,}', 'This is not JSON: line 1, column 17: a comma must not come before "}".'],
    ['{"prefix": true, "prefix": false}', 'The key "prefix" is given twice, first on line 1.'],
    ['{"mcpServers": {"a": {"command": "x"}, "a": {"command": "y"}}}', 'The key "a" is given twice'],
    ['{"__proto__": {"prefix": false}}', 'The key "__proto__" is not allowed.'],
    [`${'{"a":'.repeat(70)}1${'}'.repeat(70)}`, 'nested deeper than 64 levels'],
    [new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), 'This file is not UTF-8 text.'],
    [`{"prefix": "${'x'.repeat(2 ** 20)}"}`, 'This file is larger than 1 MiB.'],
  ])('%# is refused with its reason', (content, message) => {
    const path = put(temporaryFolder(), 'storycore-mcp.json', content);
    expect(refusal(path)).toContain(message);
    expect(refusal(path)).toContain('storycore-mcp.json');
  });

  test('a file that is not there says how to get one', () => {
    const path = join(temporaryFolder(), 'storycore-mcp.json');
    expect(refusal(path)).toBe(
      `${path} is not valid:\n✖ This file does not exist.\n  → at storycore-mcp.json\n  Write one with \`storycore-mcp init\`.`,
    );
  });

  test.skipIf(process.platform === 'win32')('a pipe is refused instead of waited for', () => {
    const path = join(temporaryFolder(), 'pipe.json');
    execFileSync('mkfifo', [path]);
    expect(refusal(path)).toContain('This is not a regular file.');
  });

  test('a link that leads round in a circle, and a name no file can have, are refused', () => {
    const folder = temporaryFolder();
    symlinkSync('loop.json', join(folder, 'loop.json'));
    expect(refusal(join(folder, 'loop.json'))).toContain('This file cannot be read (ELOOP).');
    expect(refusal(join(folder, 'x'.repeat(5_000)))).toContain('This file cannot be read (ENAMETOOLONG).');
    expect(refusal(join(folder, 'a\0b'))).toContain('This file cannot be read');
  });

  test.skipIf(process.getuid?.() === 0)('a file that may not be read is refused', () => {
    const path = put(temporaryFolder(), 'c.json', '{}');
    chmodSync(path, 0);
    expect(refusal(path)).toContain('This file cannot be read (EACCES).');
  });

  test('a byte order mark is tolerated', () => {
    expect(refusal(put(temporaryFolder(), 'c.json', '\ufeff{"prefix": true}'))).toBe('');
  });
});

describe('a folder', () => {
  test('may hold any of the files, each with any of the keys', () => {
    const folder = temporaryFolder();
    put(folder, 'security_config.json', { security_config: { allowed_hosts: ['example.org'] }, prefix: false });
    put(folder, 'storycore-mcp.json', { $schema: 'x', project: { root: '.' } });
    put(folder, 'README.md', 'not JSON');
    put(folder, 'project.json', '{"project_name": "Minuit"}');
    const config = loadConfig(folder);
    expect(config.project?.root).toBe(folder);
    expect(config.prefix).toBe(false);
  });

  test('with a key in two files is refused, naming both', () => {
    const folder = temporaryFolder();
    put(folder, 'mcp_server_config.json', '{\n  "$schema": "x",\n  "prefix": true\n}');
    put(folder, 'security_config.json', '{\n  "$schema": "x",\n\n  "prefix": true\n}');
    expect(problems(folder)).toEqual([
      {
        file: 'security_config.json',
        path: 'prefix',
        line: 4,
        message: 'The key "prefix" is given twice: also in mcp_server_config.json, line 3.',
        remedy: 'Keep one of the two.',
      },
    ]);
  });

  test('names each problem by the file that has it', () => {
    const folder = temporaryFolder();
    put(folder, 'mcp_server_config.json', { server_config: { port: 70_000 } });
    put(folder, 'security_config.json', '{');
    put(folder, 'resource_permissions.json', { resource_config: { filesystem: { read_paths: ['gone'] } } });
    expect(problems(folder).map(({ file, path }) => [file, path])).toEqual([
      ['mcp_server_config.json', 'server_config.port'],
      ['security_config.json', ''],
      ['resource_permissions.json', 'resource_config.filesystem.read_paths[0]'],
    ]);
  });

  test('with a file that is nearly called right is refused, for it would be left out without a word', () => {
    const folder = temporaryFolder();
    put(folder, 'mcp_server_config.json', {});
    put(folder, 'security-config.json', {});
    expect(problems(folder)).toMatchObject([
      {
        file: 'security-config.json',
        message: 'A file of this name is not read.',
        remedy: 'Call it "security_config.json".',
      },
    ]);
  });

  test('without any of the files is refused', () => {
    expect(refusal(temporaryFolder())).toContain('has none of the files mcp_server_config.json, security_config.json');
  });

  test('a section without its name is told where it belongs', () => {
    const folder = temporaryFolder();
    put(folder, 'security_config.json', { allowed_hosts: ['example.org'] });
    expect(problems(folder)).toMatchObject([
      { path: 'allowed_hosts', remedy: 'It belongs in "security_config": `"security_config": {"allowed_hosts": …}`.' },
    ]);
  });
});

describe('every problem is named at once', () => {
  test(`whatever kind it is: typo, type, unit, range, folder, variable ${proves('T-09')}`, () => {
    const folder = temporaryFolder();
    put(folder, 'note.txt', 'a file');
    const path = put(folder, 'storycore-mcp.json', {
      server_config: { request_timeout: '30', max_connections: 0, enable_metric: true, host: '0.0.0.0' },
      resource_config: { filesystem: { read_paths: [7, 'gone', 'note.txt'], max_file_size: '100 bananas' } },
      mcpServers: { files: { comand: 'x' }, web: { command: 'x', env: { TOKEN: '${NOT_SET}' }, cwd: 'gone' } },
      grants: [
        'x',
        { effect: 'alow', level: 'resource_read' },
        { effect: 'allow', level: 'network_access', hosts: ['a b'] },
      ],
    });
    expect(problems(path).map((problem) => [problem.path, problem.message])).toEqual([
      ['server_config.request_timeout', 'Expected a number, found text.'],
      ['server_config.max_connections', 'Must be at least 1.'],
      ['server_config.enable_metric', 'The key "enable_metric" is not known here.'],
      ['server_config.host', 'Other machines could reach this address.'],
      ['resource_config.filesystem.read_paths[0]', 'Expected text in double quotes, found a number.'],
      ['resource_config.filesystem.read_paths[1]', `The folder "${join(folder, 'gone')}" does not exist.`],
      ['resource_config.filesystem.read_paths[2]', `"${join(folder, 'note.txt')}" is a file, not a folder.`],
      ['resource_config.filesystem.max_file_size', '"100 bananas" is not a size.'],
      ['mcpServers.files.comand', 'The key "comand" is not known here.'],
      ['mcpServers.web.env.TOKEN', 'The environment variable NOT_SET is not set.'],
      ['mcpServers.web.cwd', `The folder "${join(folder, 'gone')}" does not exist.`],
      ['grants[0]', 'Expected an object { }, found text.'],
      ['grants[1].effect', 'Must be one of "allow", "ask", "deny".'],
      ['grants[2].hosts[0]', '"a b" is not a host.'],
    ]);
  });

  test('each with what to do', () => {
    const path = put(temporaryFolder(), 'c.json', {
      server_config: { request_timeout: true, max_connections: 1.5 },
      resource_config: { filesystem: { write_paths: 'x', max_file_size: 5 } },
      project: {},
      providers: { git: 5 },
      grants: [{ effect: 'allow', level: 'resource_read', max_size: '0MB', expires_at: 'tomorrow' }],
      limits: { hard_timeout: -1, max_message_size: '1' },
    });
    expect(problems(path).filter(({ remedy }) => remedy === undefined)).toEqual([]);
    expect(problems(path).length).toBe(10);
  });

  test('a section that is refused causes no problem elsewhere', () => {
    const path = put(temporaryFolder(), 'c.json', {
      project: { root: 5 },
      providers: { filesystem: true, git: true },
      grants: [{ effect: 'allow', level: 'resource_read', scope: 'project' }],
    });
    expect(problems(path).map((problem) => problem.path)).toEqual(['project.root']);
  });
});

test('what a variable holds is never in an error', () => {
  const path = put(temporaryFolder(), 'c.json', {
    mcpServers: {
      a: {
        command: 'x',
        env: { A: 'literal-secret', B: '${MY_TOKEN}', C: 5, 'D=': 'literal-secret' },
        args: ['--token=literal-secret', 7],
      },
    },
    prefix: 'x',
  });
  expect(problems(path).length).toBe(4);
  expect(refusal(path)).not.toMatch(/hunter2|literal-secret/);
});

test('a file full of problems is answered in time', () => {
  const content = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`allowed_hots${index}`, 1]));
  const path = put(temporaryFolder(), 'c.json', JSON.stringify(content).replaceAll(',', ',\n'));
  const started = performance.now();
  expect(problems(path).length).toBe(10_000);
  expect(performance.now() - started).toBeLessThan(15_000);
});

test(
  'whatever JSON the file holds, it loads or names problems, and never fails otherwise',
  { timeout: 120_000 },
  () => {
    const folder = temporaryFolder();
    const keys =
      'server_config port security_config allowed_hosts resource_config filesystem read_paths max_file_size mcpServers ' +
      'command url env grants effect level paths hosts project root providers git repository prefix limits metadata ' +
      'constructor toString x';
    const word = fc.constantFrom(...keys.split(' '), '');
    const { tree } = fc.letrec((tie) => ({
      leaf: fc.oneof(
        fc.constantFrom('.', 'allow', 'resource_read', '1MB', '*', '\0', '~x', true, 0, -1, null),
        fc.string(),
      ),
      list: fc.array(tie('tree'), { maxLength: 3 }),
      object: fc.dictionary(word, tie('tree'), { maxKeys: 5 }),
      tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('object'), tie('list')),
    }));
    const root = fc.dictionary(word, tree, { maxKeys: 8 });
    fc.assert(
      fc.property(root, (content) => {
        const path = put(folder, 'c.json', content);
        const loaded = checkConfig(path, { env, home: folder });
        const said = 'problems' in loaded ? loaded.problems.map(({ message }) => message) : [];
        expect('config' in loaded ? isFrozen(loaded.config) : said.length > 0).toBe(true);
        expect(said.join('\n')).not.toMatch(/Invalid input|undefined|\[object/);
      }),
      { numRuns: 600 },
    );
  },
);
