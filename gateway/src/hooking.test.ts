import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { aCall } from '../test/fixtures/call.ts';
import { writeModule } from '../test/fixtures/hook-module.ts';
import { proves } from '../test/security/proves.ts';
import type { HooksConfig } from './config/config.ts';
import { createHooking } from './hooking.ts';
import { loadHooks } from './hooks/modules.ts';
import type { AuditRecord, Call } from './pipeline/call.ts';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'storycore-hooking-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const module = (...hooks: readonly string[]): HooksConfig => {
  count += 1;
  const path = writeModule(folder, `m${count}.mjs`, `export const hooks = [${hooks.join(',')}];`);
  return { modules: [{ name: 'm.mjs', path, timeoutMs: 200, digest: `${count}` }] };
};
const before = (run: string, hook = 'mcp_tool_execute'): string => `{ hook: '${hook}', phase: 'before', run: ${run} }`;
const veto = `() => ({ action: 'veto', reason: 'no' })`;

const setUp = async (hooks: HooksConfig | undefined, isLoaded = true) => {
  const records: AuditRecord[] = [];
  const log = {
    debug: vi.fn<() => void>(),
    info: vi.fn<() => void>(),
    warn: vi.fn<() => void>(),
    error: vi.fn<() => void>(),
  };
  const config = { maxMessageBytes: 1_000, ...(hooks === undefined ? {} : { hooks }) };
  const hooking = createHooking({
    config,
    modules: isLoaded && hooks !== undefined ? await loadHooks({ hooks }) : undefined,
    log,
    nextId: () => 'id',
    keep: (record) => records.push(record) > 0,
    factsOf: () => ({ needs: [{ level: 'resource_write', object: { kind: 'none' } }], violations: [] }),
    describe: () => undefined,
    masked: (error) => error,
  });
  return { hooking, config, records, log };
};

const passed = async (call: Call, hooks: HooksConfig | undefined) => {
  const { hooking } = await setUp(hooks);
  const sent: Call[] = [];
  await hooking.again(call, async (one) => {
    sent.push(one);
    return { result: {} };
  });
  return sent[0];
};

describe('a call that stands in for another', () => {
  test('passes hooks as any other: what they write is looked at anew', async () => {
    const call = Object.freeze(aCall({ params: { name: 'read', arguments: { path: '/a' } } }));
    const sent = await passed(call, module(before(`() => ({ action: 'rewrite', arguments: { path: '/b' } })`)));
    expect(sent?.params).toEqual({ name: 'read', arguments: { path: '/b' } });
    expect(sent?.facts.needs).toEqual([{ level: 'resource_write', object: { kind: 'none' } }]);
    expect(sent?.trail.at(-1)).toEqual({ step: 'hooks', decision: 'm.mjs rewrote' });
    expect(await passed(call, undefined)).toBe(call);
  });

  test('is stopped by a veto, where its step looks', async () => {
    expect((await passed(aCall(), module(before(veto))))?.hooked?.veto?.code).toBe('vetoed');
  });
});

describe('what holds', () => {
  test('nothing, where nothing is configured', async () => {
    const { hooking } = await setUp(undefined);
    expect([hooking.current, hooking.after]).toEqual([undefined, undefined]);
    await hooking.starting('any');
  });

  test(`where modules were not loaded, nothing passes ${proves('T-136')}`, async () => {
    const { hooking } = await setUp(module(before('() => {}')), false);
    const call = { ...aCall(), name: 'read', isWithinHook: false };
    expect((await hooking.current?.before(call))?.hooked.veto?.message).toContain('its modules were not loaded');
    await expect(hooking.starting('any')).rejects.toThrow('its modules were not loaded');
  });

  test('the modules of another configuration, once they are loaded and it holds', async () => {
    const { hooking, config } = await setUp(module(before('() => {}')));
    const next = { ...config, hooks: module(before(veto)) };
    const call = { ...aCall(), name: 'read', isWithinHook: false };
    const hold = await hooking.prepare(next);
    expect((await hooking.current?.before(call))?.hooked.veto).toBeUndefined();
    config.hooks = next.hooks;
    hold();
    expect((await hooking.current?.before(call))?.hooked.veto?.message).toContain('no');
    await expect(hooking.prepare({ ...config, hooks: module('7') })).rejects.toThrow('is no hook');
    expect((await hooking.current?.before(call))?.hooked.veto?.message).toContain('no');
  });
});

describe('a server', () => {
  test('that a hook vetoes does not start, and that is on record', async () => {
    const { hooking, records } = await setUp(module(before(veto, 'mcp_server_start')));
    await expect(hooking.starting('studio')).rejects.toMatchObject({ code: 'vetoed' });
    expect(records).toMatchObject([
      { kind: 'server', method: 'hook vetoed', target: { name: 'studio' }, reason: 'm.mjs: no' },
    ]);
  });

  test('starts all the same where a hook of no security fails, and that is on record', async () => {
    const { hooking, records } = await setUp(module(before(`() => 7`, 'mcp_server_start')));
    await hooking.starting('studio');
    expect(records).toMatchObject([{ method: 'hook was skipped' }]);
  });
});
