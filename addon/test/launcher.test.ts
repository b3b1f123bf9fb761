import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive } from '../../gateway/test/fixtures/alive.ts';
import { eventually } from '../../gateway/test/fixtures/eventually.ts';
import { bin, root } from '../../gateway/test/integration/workplace.ts';
import { proves } from '../../gateway/test/security/proves.ts';
import { runPython, startPython } from './python.ts';
import { noPython, where } from './stage.ts';

let place: string;
let engine: string;
let env: Record<string, string>;

const launcher = (): string =>
  join(engine, 'addons', 'official', 'mcp_server_addon', 'scripts', 'storycore_with_addons.py');

/** The engine's double with a stand-in for its server, and the add-on where it belongs. */
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'storycore-engine-')));
  engine = join(place, 'Moteur à moi');
  cpSync(join(root, 'addon', 'engine-double', 'src'), join(engine, 'src'), { recursive: true });
  cpSync(join(root, 'addon', 'test', 'engine-server'), engine, { recursive: true });
  cpSync(join(root, 'addon', 'mcp_server_addon'), join(engine, 'addons', 'official', 'mcp_server_addon'), {
    recursive: true,
  });
  cpSync(join(root, 'examples', 'sample-project'), join(place, 'Le Phare'), { recursive: true });
  mkdirSync(join(place, 'home'));
  env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(place, 'home'),
    LANG: 'C.UTF-8',
    STORYCORE_MCP_NODE: process.execPath,
    STORYCORE_MCP_HOME: join(place, 'data'),
    STORYCORE_MCP_GATEWAY: bin,
  };
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

describe.skipIf(noPython)(`the launcher, on a stand-in for the engine ${where}`, () => {
  test(`enables the add-on within the server, listens to this machine alone, and leaves nothing at SIGTERM ${proves('T-151')}`, async () => {
    const child = startPython([launcher(), '--project', join(place, 'Le Phare')], env);
    if (child.stdout === null) throw new Error('it has no output');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const up: { state: string; pid: number; text: string; host: string; port: number } = JSON.parse(
      (await lines.next()).value ?? '',
    );
    expect(up).toMatchObject({ host: '127.0.0.1', port: 8001, state: 'enabled', text: "# L'Étale" });
    expect(isAlive(up.pid)).toBe(true);
    child.kill('SIGTERM');
    expect(JSON.parse((await lines.next()).value ?? '')).toEqual(['server up', 'server down']);
    expect((await once(child, 'close'))[0]).toBe(0);
    expect(isAlive(up.pid)).toBe(false);
  });

  test('killed without a word, it leaves no gateway behind', async () => {
    const child = startPython([launcher(), '--project', join(place, 'Le Phare')], env);
    if (child.stdout === null) throw new Error('it has no output');
    const { value = '' } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const { pid }: { pid: number } = JSON.parse(value);
    child.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
    expect(isAlive(pid)).toBe(false);
  });

  test('says where it looked for the engine, and what is missing of its server', async () => {
    const elsewhere = await runPython([launcher(), '--engine', place], env);
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.err).toContain('Name its folder with --engine.');
    rmSync(join(engine, 'src', 'api_server_fastapi.py'));
    const without = await runPython([launcher()], env);
    expect([without.code, without.out]).toEqual([1, expect.stringContaining('pip install -r requirements.txt')]);
  });
});
