import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../gateway/test/fixtures/alive.ts';
import { treeOf } from '../../gateway/test/fixtures/tree-hash.ts';
import { eventually } from '../../gateway/test/integration/raw-client.ts';
import { fullConfig, noGit, root } from '../../gateway/test/integration/workplace.ts';
import { proves } from '../../gateway/test/security/proves.ts';
import { change, createEngine, noPython, python, where } from './stage.ts';
import type { Engine } from './stage.ts';

const title = "# L'Étale";
const refused = (name: string, message: string | RegExp) => ({
  type: 'GatewayError',
  name,
  message: expect.stringMatching(message),
});

describe.skipIf(noPython)(`the engine's double ${where}`, () => {
  test('is strict and broken where the engine is', () => {
    const words = ['-m', 'unittest', 'discover', '-s', join(root, 'addon', 'engine-double')];
    const { status, stderr } = spawnSync(python, words, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', PYTHONDONTWRITEBYTECODE: '1' },
    });
    expect(stderr).toMatch(/Ran \d{2} tests/);
    expect(status).toBe(0);
  });
});

describe.skipIf(noPython)(`an engine with the add-on ${where}`, () => {
  test('validates it with a hundred points, calls it, disables it and enables it again; nothing is written beside it', async () => {
    const engine = createEngine();
    const before = treeOf(engine.addon);
    expect(await engine.play('life')).toEqual({
      score: 100,
      issues: [],
      security: true,
      quality: { score: 100, issues: [] },
      tool: title,
      tools: expect.arrayContaining(['filesystem__read_text_file', ...(noGit ? [] : ['git__git_status'])]),
      missing: true,
      unknown: refused('unknown-target', 'There is no tool "filesystem__nothing"'),
      outside: refused('permission-denied', 'no grant allows resource_read there'),
      scenes: expect.stringContaining('storycore://project/scenes/scene_001'),
      nowhere: refused('unknown-target', 'There is no resource'),
      not_json: refused('invalid-arguments', 'cannot be written as JSON'),
      servers: ['filesystem', ...(noGit ? [] : ['git']), 'project'],
      enabled_again: false,
      disabled: true,
      after: refused('upstream-unavailable', 'disabled'),
      alive: false,
      twice: false,
      reenabled: true,
      same: title,
      starts: 2,
    });
    expect(treeOf(engine.addon)).toEqual(before);
  });

  test('reads the resources of a server, by the add-on and by its hook', async () => {
    const engine = createEngine();
    const config = engine.put(
      join(engine.folder, 'own.json'),
      JSON.stringify({ ...(fullConfig(engine.project) as object), trust: 'trusted' }),
    );
    const told = (await engine.play('resources', { STORYCORE_MCP_CONFIG: config })) as Record<string, unknown>;
    expect(told['read']).toMatchObject({ contents: [{ uri: told['uri'], text: expect.any(String) }] });
    expect(told['hooked']).toEqual(told['read']);
  });

  test('gets every answer right of ten calls at once from each of three event loops, also after a crash', async () => {
    expect(await createEngine().play('crowd')).toEqual({
      answers: [`scenario.md: # L'ÉTALE`, `story.md: ${title}`],
      count: 60,
      starts: 2,
      other: true,
    });
  });

  test('hears at once that a gateway died under a call, and the next call starts another', async () => {
    const told = (await createEngine().play('crash')) as Record<string, unknown>;
    expect(told).toMatchObject({
      failed: refused('upstream-failed', 'It may have been made'),
      stopped: { code: -9, expected: false },
      text: title,
      other: true,
      alive: false,
    });
    expect(told['took']).toBeLessThan(2);
  });

  test('takes back what is late, cancelled, or under way when it is disabled: nothing of it is done later', async () => {
    const told = (await createEngine().play('withdrawn')) as Record<string, unknown>;
    expect(told).toMatchObject({
      late: refused('timeout', 'gave no answer in 1.5 seconds'),
      left: [],
      cut: refused('cancelled', 'stopped while the call was under way'),
      disabled: true,
      alive: false,
      written: false,
    });
    expect(told['took']).toBeLessThan(5);
  });

  test('shows a question on its bus, and answers it only where the owner trusts it to', async () => {
    const engine = createEngine();
    const who = { client: 'storycore-engine', project: 'Le Phare', addon: 'storyboard', session: 's-42' };
    expect(await engine.play('asked')).toEqual({
      who,
      same: true,
      answered: expect.stringContaining('does not count here'),
      outcome: null,
    });
    change(join(engine.addon, 'config', 'security_config.json'), (content) => ({
      ...content,
      approvals: { trust: ['engine'] },
    }));
    expect(await engine.play('asked')).toMatchObject({ who, answered: { how: 'once' }, outcome: /Success/ });
  });

  test(`runs the plan's hooks and is asked before each call; whatever goes wrong there refuses ${proves('T-131')}`, async () => {
    const told = (await createEngine().play('hooks')) as Record<string, unknown>;
    const five = ['error_handling', 'resource_request', 'server_start', 'server_stop', 'tool_execute'];
    expect(told).toEqual({
      registered: [...five.map((name) => `custom_mcp_${name}`), ...five.map((name) => `mcp_${name}`)],
      mcp_tool_execute: title,
      custom_mcp_tool_execute: title,
      // The check changed the path that it was shown; what was asked for was read all the same.
      well: title,
      nonsense: title,
      raise: expect.stringContaining('refused filesystem__read_text_file: ValueError: not today'),
      no: expect.stringContaining('it said no'),
      reason: expect.stringContaining('it is late'),
      hang: expect.stringContaining('security_check gave no answer in 0.5 seconds'),
      permission: expect.stringContaining('permission_request of guard refused'),
      failed: expect.stringContaining('GatewayError: There is no tool "no__such"'),
      stopped: [false, expect.stringContaining('mcp_server_start')],
      started: [true, 2],
      seen: { addon_name: 'mcp_server_addon', operation: 'mcp_tool_execute', target: 'filesystem__read_text_file' },
      failures: [
        ...Array.from({ length: 5 }, () => ['vetoed', 'filesystem__read_text_file']),
        ['unknown-target', 'no__such'],
        ['upstream-unavailable', 'filesystem__read_text_file'],
      ],
      left: null,
    });
  });

  test('has the gateway run the hooks of its other add-ons: what they rewrite is checked, what guards fails closed', async () => {
    const read = [
      "('filesystem__read_text_file', 'mcp_server_addon', False)",
      "('filesystem__read_text_file', 'mcp_server_addon', True)",
    ];
    const failed = /vetoed: .*custom_mcp_security_tool_execute of guard failed/;
    const engine = createEngine();
    change(join(engine.addon, 'config', 'mcp_server_config.json'), (content) => ({
      ...content,
      hooks: { engine: { timeout_ms: 1_500 } },
    }));
    expect(await engine.play('gateway_hooks')).toEqual({
      well: title,
      rewrite: "# L'ÉTALE",
      escape: expect.stringMatching(/^permission-denied: .*\/etc\/hostname/),
      veto: expect.stringMatching(/^vetoed: .*not on a Sunday/),
      // A filter that fails is left out, and one that calls is not asked about its own call.
      nonsense: title,
      raise: title,
      hang: title,
      calls: title,
      filter: 'hidden',
      unregistered: title,
      'guard nonsense': expect.stringMatching(failed),
      'guard raise': expect.stringMatching(failed),
      'guard hang': expect.stringContaining('it did not answer in 1500 ms'),
      'guard well': title,
      seen: [title, ...read],
    });
  });

  test(`needs grants of its own for each add-on, which open nothing by themselves ${proves('T-132')}`, async () => {
    expect(await createEngine().play('permissions')).toEqual({
      read: title,
      refused: refused('vetoed', /file_system_write \(write, project\).*grant_permission_manually/),
      outside: refused('permission-denied', 'no grant allows resource_write there'),
      other: refused('vetoed', 'gives another no file_system_write'),
      table: [
        ['file_system_read', 'read', 'project'],
        ['file_system_write', 'write', 'project'],
        ['file_system_read', 'read', 'project'],
        ['file_system_write', 'write', 'project'],
        ['network_access', 'execute', 'session'],
      ],
    });
  });

  test('opens another project by starting the gateway anew, and leaves nothing of the first open', async () => {
    const engine = createEngine();
    expect(await engine.play('another_project')).toEqual({
      first: engine.project,
      second: join(engine.folder, 'Autre'),
      text: '# Autre',
      former: refused('permission-denied', 'no grant allows resource_read there'),
    });
  });

  test(`that is killed leaves no process behind ${proves('T-133')}`, async () => {
    const { told, kill } = await createEngine().begin('stays');
    const processes = told as readonly number[];
    expect(processes.length).toBeGreaterThan(1);
    expect(processes.every(isAlive)).toBe(true);
    kill();
    await eventually(() => !processes.some(isAlive), 15_000);
    expect(processes.filter(isAlive)).toEqual([]);
  });
});

/** The project's files as another program left them. */
const projects: readonly (readonly [string, (engine: Engine) => void])[] = [
  ['of the other shape', ({ project }) => cpSync(join(project, 'project.python.json'), join(project, 'project.json'))],
  ['whose project.json is broken', ({ project }) => writeFileSync(join(project, 'project.json'), '{"schema_version":')],
  [
    'whose project.json starts with a byte order mark',
    ({ project }) => {
      const path = join(project, 'project.json');
      writeFileSync(path, `\ufeff${readFileSync(path, 'utf8')}`);
    },
  ],
];

describe.skipIf(noPython)(`an add-on is enabled ${where}`, () => {
  test.each(projects)('with a project %s', async (_what, spoil) => {
    const engine = createEngine();
    spoil(engine);
    expect(await engine.play('begins')).toMatchObject({ enabled: true, project: engine.project, text: title });
  });

  test('without a project, and then opens no file', async () => {
    expect(await createEngine().play('begins', { STORYCORE_MCP_PROJECT: '' })).toMatchObject({
      enabled: true,
      project: null,
      tools: [],
    });
  });

  test('with a project that is not there, and says so', async () => {
    expect(await createEngine().play('begins', { STORYCORE_MCP_PROJECT: '/films/Nulle Part' })).toMatchObject({
      enabled: true,
      project: null,
      said: [expect.stringContaining("The project '/films/Nulle Part' is no folder.")],
    });
  });

  test('in a folder that cannot be written, with configuration files that start with a byte order mark', async () => {
    const engine = createEngine();
    const config = join(engine.addon, 'config');
    for (const name of readdirSync(config))
      writeFileSync(join(config, name), `\ufeff${readFileSync(join(config, name), 'utf8')}`);
    const before = treeOf(engine.addon);
    const setMode = (mode: number): void => {
      for (const name of ['', 'src', 'config']) chmodSync(join(engine.addon, name), mode);
    };
    setMode(0o555);
    const told = await engine.play('begins');
    setMode(0o755);
    expect(told).toMatchObject({ enabled: true, text: title });
    expect(treeOf(engine.addon)).toEqual(before);
  });

  test('with what a person changed in its configuration since, and with what changed in the add-on', async () => {
    const engine = createEngine();
    const { config } = (await engine.play('begins')) as { readonly config: string };
    change(join(config, 'storycore-mcp.json'), (content) => ({ ...content, providers: { filesystem: false } }));
    change(join(engine.addon, 'config', 'mcp_server_config.json'), (content) => ({
      ...content,
      limits: { max_concurrent_requests: 3 },
    }));
    expect(await engine.play('begins')).toMatchObject({ enabled: true, config, tools: [] });
    expect(JSON.parse(readFileSync(join(config, 'mcp_server_config.json'), 'utf8'))).toMatchObject({
      limits: { max_concurrent_requests: 3 },
    });
  });
});

describe.skipIf(noPython)(`an add-on that cannot be used says why, and leaves nothing behind ${where}`, () => {
  const states = { enabled: false, state: 'error' };

  test('where there is no Node, in French and in English', async () => {
    const engine = createEngine();
    const nowhere = join(engine.folder, 'nowhere');
    mkdirSync(nowhere);
    expect(await engine.play('begins', { PATH: nowhere })).toMatchObject({
      ...states,
      message: expect.stringMatching(/Node\.js est introuvable.*Node\.js was not found.*STORYCORE_MCP_NODE/),
    });
  });

  test('where Node is old', async () => {
    const engine = createEngine();
    const node = engine.put(
      join(engine.folder, 'old', 'node'),
      '#!/bin/sh\n[ "$1" = --version ] && echo v18.20.4\nexit 9\n',
      0o755,
    );
    expect(await engine.play('begins', { STORYCORE_MCP_NODE: node })).toMatchObject({
      ...states,
      message: expect.stringMatching(/Node 18 est trop ancien.*Node 18 .* is too old/),
    });
  });

  test('where the gateway is missing', async () => {
    const engine = createEngine();
    expect(await engine.play('begins', { STORYCORE_MCP_GATEWAY: '' })).toMatchObject({
      ...states,
      message: expect.stringContaining(join(engine.addon, 'server', 'cli.js')),
    });
  });

  test('where the gateway never answers', async () => {
    const engine = createEngine();
    const mute = engine.put(join(engine.folder, 'mute.mjs'), `console.error('I think'); setInterval(() => {}, 1_000);`);
    expect(await engine.play('begins', { STORYCORE_MCP_GATEWAY: mute, STAGE_START_LIMIT: '0.5' })).toMatchObject({
      ...states,
      message: expect.stringContaining('no answer in 0.5 seconds'),
    });
  });

  test('where its configuration is broken: the file and what is wrong in it', async () => {
    const engine = createEngine();
    writeFileSync(join(engine.addon, 'config', 'security_config.json'), '{"security_config": ');
    expect(await engine.play('begins')).toMatchObject({
      ...states,
      message: expect.stringMatching(/security_config\.json is not valid JSON.*line 1/),
    });
    writeFileSync(join(engine.addon, 'config', 'security_config.json'), '{"securty_config": {}}');
    expect(await engine.play('begins')).toMatchObject({
      ...states,
      message: expect.stringMatching(/securty_config.*storycore-mcp check/s),
    });
  });
});

test.skipIf(noPython)(
  `importing the add-on starts nothing; of the engine's environment the gateway gets what it needs ${where} ${proves('T-130')}`,
  async () => {
    expect(await createEngine().play('words')).toEqual({
      environment: { PATH: '/bin', HOME: '/h', Path: 'w', STORYCORE_MCP_HOME: '/d' },
      windows: ['C:\\Users\\Zoé\\Films\\Le Phare', 'C:\\Films', '\\\\studio\\films\\a'],
      posix: '/films/Le Phare',
      folders: [
        '/h/.local/share/storycore-mcp',
        '/h/.local/share/storycore-mcp',
        '/x/storycore-mcp',
        '/h/Library/Application Support/storycore-mcp',
        '/d',
      ],
      threads: [],
    });
    expect(existsSync(join(root, 'addon', 'mcp_server_addon', 'src', 'main.py'))).toBe(true);
  },
);
