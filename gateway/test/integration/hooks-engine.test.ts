import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { puppet, withTools } from '../fixtures/e2e-script.ts';
import type { Puppet } from '../fixtures/e2e-script.ts';
import { writeModule } from '../fixtures/hook-module.ts';
import { proves } from '../security/proves.ts';
import { createPlace, dataOf, eventually, journalOf, recordsOf, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { startServing } from './serving.ts';

interface Asked {
  readonly id: string;
  readonly hook: string;
  readonly phase: string;
  readonly call: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly timeout_ms: number;
}

let place: Place;
let studio: Puppet;

const tools = ['echo', 'note', 'asked'];
const configuration = (hooks: object | undefined, more: object = {}): object => ({
  mcpServers: { studio: studio.entry },
  grants: [
    ...['echo', 'note'].map((name) => ({ effect: 'allow', level: 'tool_execute', server: 'studio', name })),
    { effect: 'ask', level: 'tool_execute', server: 'studio', name: 'asked' },
  ],
  ...(hooks === undefined ? {} : { hooks }),
  ...more,
});

beforeAll(() => {
  place = createPlace();
  studio = puppet(place.folder, 'studio', withTools(tools));
});
afterAll(() => place[Symbol.asyncDispose]());

const start = (hooks: object | undefined, more: object = {}): RawGateway =>
  serve(place, { config: place.config(configuration(hooks, more)), args: ['--client', 'engine'] });

const register = async (gateway: RawGateway, ...hooks: readonly unknown[]) =>
  dataOf(await gateway.request('mcp_hook_register', { hooks })) as {
    readonly accepted: readonly object[];
    readonly refused: readonly { readonly why: string }[];
  };

let lastId = 0;
const execute = async (
  gateway: RawGateway,
  tool = 'echo',
  args: object = {},
  context: object = {},
): Promise<string> => {
  const id = `call-${(lastId += 1)}`;
  const params = { type: 'tool', name: `studio__${tool}`, args, context };
  await gateway.send({ jsonrpc: '2.0', id, method: 'mcp_tool_execute', params });
  return id;
};

/** What it was asked last, beyond those that were seen. */
const createEngine = (gateway: RawGateway) => {
  const seen = new Set<unknown>();
  return {
    async asked(): Promise<Asked> {
      const { message } = await gateway.until(
        ({ message: { method, id } = {} }) => method === 'mcp_hook' && id !== undefined && !seen.has(id),
      );
      seen.add(message?.id);
      return { ...(message?.params as unknown as Asked), id: String(message?.id) };
    },
    answer: ({ id }: Asked, result: unknown) => gateway.send({ jsonrpc: '2.0', id, result }),
    fail: ({ id }: Asked) => gateway.send({ jsonrpc: '2.0', id, error: { code: -32000, message: 'out of ink' } }),
  };
};

const sentIn = (answer: Message | undefined): unknown => {
  const [{ text }] = dataOf(answer ?? {})['content'] as [{ text: string }];
  return ((JSON.parse(text) as Message).params ?? {})['arguments'];
};

/** Of its record in the audit. */
const callIdOf = ({ result, error }: Message): string | undefined => {
  const { callId } = { ...(result?.['metadata'] as object | undefined), ...error?.data } as { callId?: string };
  return callId;
};

const trailOf = (answer: Message | undefined): readonly string[] => {
  const callId = callIdOf(answer ?? {});
  const record = recordsOf(place).find(({ id }) => id === callId);
  return (record?.trail ?? []).filter(({ step }) => step === 'hooks').map(({ decision }) => decision);
};

const before = { hook: 'mcp_tool_execute', phase: 'before' };
const guard = { ...before, kind: 'security' };

describe('an engine that nobody trusts with hooks', () => {
  test(`registers nothing, hears of no call, and is told what would change that ${proves('T-138')}`, async () => {
    await using gateway = start(undefined);
    const { accepted, refused } = await register(gateway, before, { hook: 'mcp_server_stop', phase: 'observe' });
    expect(accepted).toEqual([]);
    expect(refused).toMatchObject([
      { hook: 'mcp_tool_execute', phase: 'before' },
      { hook: 'mcp_server_stop', phase: 'observe' },
    ]);
    expect(refused[0]?.why).toContain('"hooks": { "engine": {} }');
    const id = await execute(gateway, 'echo', { said: 1 });
    expect(sentIn((await gateway.answer(id)).message)).toEqual({ said: 1 });
    expect(gateway.lines.some(({ text }) => text.includes('"mcp_hook"'))).toBe(false);
  });
});

describe('an engine that its owner trusts with hooks', () => {
  let gateway: RawGateway;
  let engine: ReturnType<typeof createEngine>;
  beforeAll(() => {
    writeModule(
      join(place.folder, 'hooks'),
      'first.mjs',
      `const add = (word) => ({ call: { arguments: args } }) => ({ action: 'rewrite', arguments: { ...args, by: [...(args.by ?? []), word] } });
       export const hooks = [
         { hook: 'mcp_tool_execute', phase: 'before', priority: 75, run: (event) => event.call.tool === 'note' ? add('module, high')(event) : undefined },
         { hook: 'mcp_tool_execute', phase: 'before', priority: 25, run: (event) => event.call.tool === 'note' ? add('module, low')(event) : undefined },
       ];`,
    );
    gateway = start(
      { modules: [{ path: 'hooks/first.mjs' }], engine: { timeout_ms: 400, phases: ['before', 'after', 'observe'] } },
      { approvals: { trust: ['engine'], wait_seconds: 20 } },
    );
    engine = createEngine(gateway);
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test('is told what of its hooks holds, and why the rest does not', async () => {
    const answer = await register(
      gateway,
      before,
      { hook: 'mcp_server_stop', phase: 'before' },
      { ...before, priority: 1 },
      7,
    );
    expect(answer.accepted).toEqual([{ ...before, priority: 50, kind: 'filter' }]);
    expect(answer.refused.map(({ why }) => why)).toEqual([
      'mcp_server_stop has no phase before, only observe.',
      'priority must be one of 0, 25, 50, 75, 100, not 1.',
      'A hook must be an object with hook and phase.',
    ]);
  });

  test('rewrites arguments between the hooks of modules, and what it wrote is sent and on record', async () => {
    await register(gateway, before);
    const id = await execute(gateway, 'note', { scene: 3 }, { addon: 'script_doctor', session: 's-1' });
    const asked = await engine.asked();
    expect(asked).toMatchObject({
      id: expect.stringMatching(/^hook-\d+$/) as string,
      ...before,
      call: {
        id: expect.any(String) as string,
        server: 'studio',
        tool: 'note',
        name: 'studio__note',
        arguments: { scene: 3, by: ['module, high'] },
        who: { client: 'engine', addon: 'script_doctor', session: 's-1' },
      },
      timeout_ms: 400,
    });
    await engine.answer(asked, { action: 'rewrite', arguments: { scene: 4, by: ['engine'] } });
    const { message } = await gateway.answer(id);
    expect(sentIn(message)).toEqual({ scene: 4, by: ['engine', 'module, low'] });
    expect(trailOf(message)).toEqual(['hooks/first.mjs rewrote', 'the engine rewrote', 'hooks/first.mjs rewrote']);
  });

  test(`what a person is asked about is what was written ${proves('T-135')}`, async () => {
    await register(gateway, before);
    const id = await execute(gateway, 'asked', { text: 'as it came' });
    await engine.answer(await engine.asked(), { action: 'rewrite', arguments: { text: 'as it was written' } });
    const waiting = await gateway.until(({ message }) => message?.method === 'mcp_approval_waiting');
    expect(waiting.message?.params).toMatchObject({ arguments: ['text: "as it was written"'] });
    await gateway.request('mcp_approval_answer', { id: waiting.message?.params?.['id'], answer: 'once' });
    expect(sentIn((await gateway.answer(id)).message)).toEqual({ text: 'as it was written' });
  });

  test('vetoes a call, filters a result, and withholds one', async () => {
    await register(gateway, before);
    const vetoed = await execute(gateway);
    await engine.answer(await engine.asked(), { action: 'veto', reason: 'Not before the cut.' });
    const refused = (await gateway.answer(vetoed)).message;
    expect(refused?.error).toMatchObject({
      code: 40_303,
      message: expect.stringContaining('the engine (mcp_tool_execute) vetoed this: Not before the cut.') as string,
    });
    expect(trailOf(refused)).toEqual(['the engine vetoed: Not before the cut']);

    await register(gateway, { hook: 'mcp_tool_execute', phase: 'after' });
    const filtered = await execute(gateway);
    const asked = await engine.asked();
    expect(asked.result).toMatchObject({ content: [{ type: 'text' }] });
    await engine.answer(asked, { action: 'filter', result: { content: [{ type: 'text', text: 'cut' }] } });
    expect(dataOf((await gateway.answer(filtered)).message ?? {})).toEqual({
      content: [{ type: 'text', text: 'cut' }],
    });
    const withheld = await execute(gateway);
    await engine.answer(await engine.asked(), { action: 'veto', reason: 'a secret' });
    expect((await gateway.answer(withheld)).message?.error?.data).toMatchObject({ code: 'vetoed' });
  });

  test('an answer that nests too deep to be read is one that cannot decide', async () => {
    await register(gateway, guard);
    const id = await execute(gateway);
    const { id: asked } = await engine.asked();
    const deep = `${'{"a":'.repeat(210)}1${'}'.repeat(210)}`;
    await gateway.write(`{"jsonrpc":"2.0","id":"${asked}","result":{"action":"rewrite","arguments":${deep}}}\n`);
    expect((await gateway.answer(id)).message?.error?.data).toMatchObject({ code: 'vetoed' });
  });

  test.each([
    ['is late', async () => {}, 'it did not answer in 400 ms'],
    ['answers with an error', (asked: Asked) => engine.fail(asked), 'it failed: out of ink'],
    ['answers nonsense', (asked: Asked) => engine.answer(asked, { action: 'dance' }), 'it answered with the action'],
    ['answers no object', (asked: Asked) => gateway.send({ jsonrpc: '2.0', id: asked.id, result: 7 }), 'neither'],
  ])(`a hook that %s is skipped, and a veto where it has to decide ${proves('T-136')}`, async (_, act, why) => {
    await register(gateway, before);
    const skipped = await execute(gateway);
    await act(await engine.asked());
    const { message } = await gateway.answer(skipped);
    expect(message?.result).toMatchObject({ success: true });
    expect(trailOf(message)).toEqual([expect.stringContaining('the engine was skipped') as string]);
    expect(trailOf(message)[0]).toContain(why);

    await register(gateway, guard);
    const vetoed = await execute(gateway);
    await act(await engine.asked());
    expect((await gateway.answer(vetoed)).message?.error?.data).toMatchObject({ code: 'vetoed' });
  });

  test('only looks, and is not waited for, where it observes', async () => {
    await register(
      gateway,
      { hook: 'mcp_tool_execute', phase: 'observe' },
      { ...before, kind: 'observer' },
      { hook: 'mcp_error_handling', phase: 'observe' },
    );
    const from = gateway.lines.length;
    await gateway.answer(await execute(gateway, 'echo', { said: 2 }));
    await gateway.answer(await execute(gateway, 'asked-for-in-vain'));
    const told = (): readonly Message[] =>
      gateway.lines.slice(from).flatMap(({ message }) => (message?.method === 'mcp_hook' ? [message] : []));
    await eventually(() => told().length >= 4);
    expect(told().map(({ id, params }) => [id, params?.['hook'], params?.['phase']])).toEqual([
      [undefined, 'mcp_tool_execute', 'before'],
      [undefined, 'mcp_tool_execute', 'observe'],
      [undefined, 'mcp_tool_execute', 'observe'],
      [undefined, 'mcp_error_handling', 'observe'],
    ]);
    expect(told()[3]?.params).toMatchObject({
      call: { name: 'studio__asked-for-in-vain' },
      error: { code: 'unknown-target' },
    });
  });

  test(`a hook that calls the gateway says so, and is not asked about its own call ${proves('T-139')}`, async () => {
    await register(gateway, before);
    const outer = await execute(gateway, 'echo', { outer: true });
    const asked = await engine.asked();
    const inner = await execute(gateway, 'note', {}, { hook: asked.id });
    const { message } = await gateway.answer(inner);
    // The hooks of modules are no less asked.
    expect(trailOf(message)).toEqual(['hooks/first.mjs rewrote', 'hooks/first.mjs rewrote']);
    await engine.answer(asked, { action: 'continue' });
    expect(sentIn((await gateway.answer(outer)).message)).toEqual({ outer: true });
    const late = await execute(gateway, 'note', {}, { hook: asked.id });
    expect((await gateway.answer(late)).message?.error?.data).toMatchObject({ code: 'invalid-arguments' });
  });

  test(`one that calls and does not say so comes to an end ${proves('T-139')}`, async () => {
    await register(gateway, before);
    await execute(gateway, 'echo', { deep: 0 });
    // Each question leads to another call, and none is answered.
    for (let deep = 1; deep <= 40; deep += 1) {
      await engine.asked();
      await execute(gateway, 'echo', { deep });
    }
    const { message } = await gateway.answer(`call-${lastId}`);
    expect(message?.result).toMatchObject({ success: true });
    await engine.asked();
  });

  test('a client that shakes hands on the same pipe passes the same hooks, and registering nothing ends them', async () => {
    await register(gateway, guard);
    await gateway.initialize();
    await gateway.send({
      jsonrpc: '2.0',
      id: 'mcp',
      method: 'tools/call',
      params: { name: 'studio__echo', arguments: {} },
    });
    await engine.answer(await engine.asked(), { action: 'veto', reason: 'no' });
    expect((await gateway.answer('mcp')).message?.result).toMatchObject({ isError: true });
    await register(gateway);
    const id = await execute(gateway, 'echo', { said: 3 });
    expect(sentIn((await gateway.answer(id)).message)).toEqual({ said: 3 });
  });
});

describe('an engine that goes', () => {
  test('answers whatever waits for it by going', async () => {
    const gateway = start({ engine: { timeout_ms: 60_000 } });
    const engine = createEngine(gateway);
    await register(gateway, guard);
    const id = await execute(gateway, 'note', { in: 'vain' });
    await engine.asked();
    const at = performance.now();
    gateway.end();
    expect((await gateway.answer(id)).message?.error?.data).toMatchObject({ code: 'vetoed' });
    expect(await gateway.exited).toMatchObject({ code: 0 });
    expect(performance.now() - at).toBeLessThan(30_000);
    expect(journalOf(studio.journal).some((line) => line.includes('"vain"'))).toBe(false);
  });
});

describe('another configuration', () => {
  test('has other hooks at once; one that cannot be loaded changes nothing', async () => {
    const folder = join(place.folder, 'live');
    const veto = (reason: string): string =>
      `export const hooks = [{ hook: 'mcp_tool_execute', phase: 'before', run: () => ({ action: 'veto', reason: '${reason}' }) }];`;
    writeModule(folder, 'rules.mjs', veto('one'));
    const hooks = { modules: [{ path: 'live/rules.mjs' }], engine: {} };
    await using gateway = start(hooks);
    const engine = createEngine(gateway);
    await register(gateway, { ...before, priority: 100 });
    const said = async (): Promise<string> => {
      const id = await execute(gateway);
      const { message } = await gateway.answer(id);
      return message?.error?.message ?? 'passed';
    };
    const asking = engine.asked().then((asked) => engine.answer(asked, {}));
    expect(await said()).toContain('one');
    await asking;

    // Without the engine, whose hooks go with the trust in it.
    place.config(configuration({ modules: hooks.modules }));
    await eventually(() => gateway.stderr.includes('has changed, and holds'));
    writeFileSync(join(folder, 'rules.mjs'), veto('two'));
    await eventually(() => gateway.stderr.split('has changed, and holds').length === 3);
    expect(await said()).toContain('two');

    writeFileSync(join(folder, 'rules.mjs'), 'export const hooks = [');
    await eventually(() => gateway.stderr.includes('cannot hold as it is now'));
    expect(await said()).toContain('two');

    place.config(configuration(undefined));
    await eventually(() => gateway.stderr.split('has changed, and holds').length === 4);
    expect(await said()).toBe('passed');
  });
});

describe('over HTTP', () => {
  test(`calls of both eras pass the modules, and nobody is the engine ${proves('T-138')}`, async () => {
    writeModule(
      join(place.folder, 'web'),
      'rules.mjs',
      `export const hooks = [{ hook: 'mcp_tool_execute', phase: 'before', run: ({ call: { who } }) => ({ action: 'rewrite', arguments: { who: who.client } }) }];`,
    );
    const token = '';
    const grants = [{ effect: 'allow', level: 'tool_execute', server: 'studio' }];
    await using serving = await startServing(
      place,
      configuration({ modules: [{ path: 'web/rules.mjs' }], engine: {} }, { grants, http: { auth: 'none' } }),
    );
    const call = { name: 'studio__echo', arguments: { who: 'x' } };
    const written = '{\\"who\\":\\"raw\\"}';
    expect(JSON.stringify((await serving.stateless(token, {})('tools/call', call)).result)).toContain(written);
    const session = await serving.shake(token);
    await (await serving.open(token, 'tools/call', call, session)).until(written);
    const refused = await serving.open(token, 'mcp_hook_register', { hooks: [before] }, session);
    await refused.until('Nothing can hook into calls on this connection');
  });
});
