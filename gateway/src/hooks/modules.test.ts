import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { writeModule } from '../../test/fixtures/hook-module.ts';
import { ConfigError } from '../errors.ts';
import type { HookEvent } from './hook.ts';
import { loadHooks } from './modules.ts';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'storycore-hooks-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const loaded = (text: string, ending = 'mjs', log?: { warn(): void }) => {
  count += 1;
  const path = writeModule(folder, `rules-${count}.${ending}`, text);
  const module = { name: `./rules.${ending}`, path, timeoutMs: 50, digest: `${count}` };
  return loadHooks({ hooks: { modules: [module] } }, log);
};

const event: HookEvent = {
  hook: 'mcp_tool_execute',
  phase: 'before',
  call: { id: '1', server: 's', tool: 't', name: 's__t', arguments: {}, who: { client: 'c' } },
  timeout_ms: 50,
};

describe('a module', () => {
  test('gives its hooks with what it says of them, and the usual where it says nothing', async () => {
    const typed = await loaded(
      `type Event = { call: { tool?: string } };
       export const hooks = [
         { hook: 'mcp_tool_execute', phase: 'before', run: ({ call }: Event) => ({ action: 'veto', reason: call.tool }) },
         { hook: 'mcp_tool_execute', phase: 'after', kind: 'security', priority: 100, run() {} },
         { hook: 'mcp_error_handling', phase: 'observe', run() {} },
       ];`,
      'mts',
    );
    expect(typed).toMatchObject([
      { by: './rules.mts', phase: 'before', priority: 50, kind: 'filter', timeoutMs: 50 },
      { phase: 'after', priority: 100, kind: 'security' },
      { hook: 'mcp_error_handling', kind: 'observer' },
    ]);
    expect(await typed[0]?.ask(event, new AbortController().signal)).toEqual({ action: 'veto', reason: 't' });
  });

  test('that throws in a hook that looks on is told of, and nothing else happens', async () => {
    const warn = vi.fn<() => void>();
    const throws = `export const hooks = [{ hook: 'mcp_tool_execute', phase: 'observe', run() { throw new Error('no'); } }];`;
    const [hook] = await loaded(throws, 'mjs', { warn });
    hook?.tell(event);
    await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce());
  });

  test.each([
    ['is no JavaScript', 'export const hooks = [', 'cannot be loaded'],
    ['throws as it is loaded', `throw new Error('out of ink')`, 'cannot be loaded: out of ink'],
    ['exports nothing', 'export const rules = [];', 'does not export `hooks`'],
    ['exports no hook', 'export const hooks = [];', 'does not export `hooks`'],
    ['has a hook that is none', 'export const hooks = [7];', 'hooks[0] of the module'],
    [
      'hooks into what there is not',
      `export const hooks = [{ hook: 'tool', phase: 'before', run() {} }];`,
      'must be one of',
    ],
    [
      'has no function',
      `export const hooks = [{ hook: 'mcp_tool_execute', phase: 'before' }];`,
      'run must be a function.',
    ],
  ])('that %s is refused, by its place in the configuration', async (_, text, why) => {
    const refused = loaded(text);
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(why);
    await expect(refused).rejects.toThrow('hooks.modules[0].path: ');
  });
});
