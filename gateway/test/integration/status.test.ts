import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openState } from '../../src/store/state.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, dataOf, eventually, recordsOf, runCommand, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

// Each look at it is a program that starts.
vi.setConfig({ testTimeout: 90_000 });

const stuck = (...args: readonly string[]) => ({ command: process.execPath, args: [fixture('stuck'), ...args] });
const broken = { command: process.execPath, args: [fixture('crash'), 'now'] };

const start = async (servers: object, more: object = {}) => {
  const place = createPlace();
  onTestFinished(() => place[Symbol.asyncDispose]());
  const gateway = serve(place, { config: place.config(allowing(servers, { flow: 'off', ...more })) });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  await gateway.initialize();
  return { place, gateway };
};

const call = (gateway: RawGateway, name: string, args: object = {}): Promise<Message> =>
  gateway.request('tools/call', { name, arguments: args });
const textOf = ({ result, error }: Message): string =>
  (result?.['content'] as { text: string }[] | undefined)?.[0]?.text ?? JSON.stringify(error);

interface Seen {
  readonly gateways: readonly {
    readonly pid: number;
    readonly state: string;
    readonly servers: readonly { name: string; state: string; condition: string }[];
    readonly troubles: readonly { kind: string; server?: string; since: number; back: string }[];
  }[];
}
/** What the command reads, without a program for each look. */
const statusOf = ({ data }: Place): Pick<Seen, 'gateways'> => {
  using state = openState(data, () => {});
  return { gateways: state.runs.list().map(({ pid, body }) => ({ ...body, pid })) } as unknown as Seen;
};

/** Waits until `status` shows what is wanted. */
const seen = async (
  place: Place,
  wanted: (status: Pick<Seen, 'gateways'>) => boolean,
): Promise<Pick<Seen, 'gateways'>> => {
  for (let tries = 0; tries < 100; tries += 1) {
    const status = statusOf(place);
    if (wanted(status)) return status;
    await sleep(300);
  }
  throw new Error(`never: ${JSON.stringify(statusOf(place))}`);
};

describe('status', () => {
  test('says that no gateway runs where none does, also after one was killed', async () => {
    const { place, gateway } = await start({ it: stuck() });
    await seen(place, ({ gateways }) => gateways.length === 1);
    gateway.kill();
    await gateway.exited;
    const { code, out } = runCommand(place, 'status');
    expect([code, out]).toEqual([0, 'No gateway runs. Clients start one, or you with `storycore-mcp serve --http`.\n']);
  });

  test('shows what works, what does not, since when, why and what brings it back, within 80 columns', async () => {
    const { place, gateway } = await start({ it: stuck(), broken });
    await call(gateway, 'it__fine');
    await gateway.request('tools/list');
    const status = await seen(
      place,
      ({ gateways }) => gateways[0]?.troubles.some(({ kind }) => kind === 'failed') === true,
    );
    expect(status.gateways[0]).toMatchObject({ pid: gateway.pid, state: 'degraded' });
    expect(status.gateways[0]?.servers).toMatchObject([
      { name: 'it', state: 'ready', condition: 'well' },
      { name: 'broken', state: 'failed', condition: 'down' },
    ]);
    const { out } = runCommand(place, 'status');
    expect((JSON.parse(runCommand(place, 'status', '--json').out) as Seen).gateways[0]).toMatchObject({
      pid: gateway.pid,
      state: 'degraded',
    });
    expect(out).toContain('⚠ It works in part.');
    expect(out).toMatch(/✖ broken keeps failing: .*exit code 7/);
    expect(out.replace(/\s+/g, ' ')).toContain('`storycore-mcp restart broken` does now.');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('two gateways are both shown, and one that ends is not any more', async () => {
    const { place, gateway } = await start({ it: stuck() });
    const other = serve(place, { config: join(place.folder, 'storycore-mcp.json') });
    await other.initialize();
    await seen(place, ({ gateways }) => gateways.length === 2);
    other.end();
    await other.exited;
    expect(statusOf(place).gateways.map(({ pid }) => pid)).toEqual([gateway.pid]);
  });

  test(`what a server says of itself cannot forge a line of it ${proves('T-102')}`, async () => {
    const refusing = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const error = { code: -1, message: '\\u001b[2J\\n✔ Everything works.' };
      console.log(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(line).id, error }));
    })`;
    const forging = { command: process.execPath, args: ['-e', refusing] };
    const { place, gateway } = await start({ it: forging });
    await gateway.request('tools/list');
    await seen(place, ({ gateways }) => (gateways[0]?.troubles.length ?? 0) > 0);
    const { out } = runCommand(place, 'status');
    expect(out).toContain('\\u{1b}[2J\\u{a}');
    expect(out).not.toContain('\u001b');
    expect(out).not.toMatch(/^✔ Everything works/m);
  });

  test('a crash loop is held with its endings and last words, released by a person, and works again', async () => {
    const { place, gateway } = await start({ it: stuck(), other: stuck() }, { behaviour: { crash_loop: { most: 2 } } });
    for (let at = 0; at < 3; at += 1) await call(gateway, 'it__die');
    await seen(place, ({ gateways }) => gateways[0]?.troubles.some(({ kind }) => kind === 'held') === true);
    const shown = runCommand(place, 'review', 'show', 'it').out;
    expect(shown).toContain('3 × ended with exit code 7');
    expect(shown).toContain('could not open the notes');
    expect(textOf(await call(gateway, 'it__fine'))).toContain('It ended by itself 3 times');
    expect(textOf(await call(gateway, 'other__fine'))).toBe('fine');
    expect(runCommand(place, 'review', 'release', 'it')).toMatchObject({ code: 0 });
    await seen(place, ({ gateways }) => gateways[0]?.state === 'well');
    expect(textOf(await call(gateway, 'it__fine'))).toBe('fine');
  });

  test('a state file that another program locks is told of, and that it is over', async () => {
    const { place, gateway } = await start({ it: stuck() });
    await seen(place, ({ gateways }) => gateways.length === 1);
    await gateway.request('mcp_server_list', {});
    using locked = new DatabaseSync(join(place.data, 'state.db'));
    locked.exec('BEGIN IMMEDIATE');
    const changes = (): readonly unknown[] =>
      gateway.lines.filter(({ message }) => message?.method === 'mcp_status_changed').map(({ text }) => text);
    // What changes has to be written: a server that starts is such a change.
    await call(gateway, 'it__fine');
    await eventually(() => changes().some((text) => String(text).includes('state-locked')), 20_000);
    locked.exec('ROLLBACK');
    await eventually(() => String(changes().at(-1)).includes('"state":"well"'), 20_000);
    expect(changes()).toHaveLength(2);
  });
});

describe('a client', () => {
  test(`that asked for logs hears of a server that fails, and of no server that it may not use ${proves('T-102')}`, async () => {
    const place = createPlace();
    onTestFinished(() => place[Symbol.asyncDispose]());
    const servers = { it: stuck(), secret: stuck() };
    const config = place.config({
      mcpServers: servers,
      flow: 'off',
      behaviour: { crash_loop: { most: 1 } },
      grants: [{ effect: 'allow', level: 'tool_execute', server: 'it' }],
    });
    await using gateway = serve(place, { config });
    await gateway.initialize();
    await gateway.request('tools/list');
    await gateway.request('logging/setLevel', { level: 'warning' });
    for (const server of ['it', 'secret']) await gateway.request('mcp_server_status', { name: server });
    for (let at = 0; at < 2; at += 1) await call(gateway, 'it__die');
    await gateway.until(({ message }) => {
      const data = message?.params?.['data'] as { server?: string } | undefined;
      return message?.method === 'notifications/message' && data?.server === 'it';
    });
    const told = gateway.lines.filter(({ message }) => message?.method === 'notifications/message');
    expect(told.every(({ text }) => !text.includes('secret'))).toBe(true);
    expect(told.some(({ text }) => text.includes('storycore-mcp review show it'))).toBe(true);
  });

  test('that asked for none hears nothing of it', async () => {
    const { gateway, place } = await start({ it: stuck(), broken });
    await gateway.request('tools/list');
    await seen(place, ({ gateways }) => gateways[0]?.state === 'degraded');
    await sleep(1_500);
    expect(gateway.lines.filter(({ message }) => message?.method === 'notifications/message')).toEqual([]);
  });
});

describe('the engine', () => {
  test('reads how the gateway stands, and is told when that changes', async () => {
    const { gateway } = await start({ it: stuck(), broken });
    expect(dataOf(await gateway.request('mcp_server_status', {}))['gateway']).toEqual({ state: 'well', troubles: [] });
    await gateway.request('tools/list');
    const told = await gateway.until(({ message }) => message?.method === 'mcp_status_changed');
    expect(told.message?.params).toMatchObject({ state: 'degraded' });
    await eventually(() => gateway.lines.some(({ text }) => text.includes('"kind":"failed"')));
    const one = dataOf(await gateway.request('mcp_server_status', { name: 'broken' }));
    expect(one).toMatchObject({ condition: 'down', troubles: [{ kind: 'failed', weight: 'down' }] });
  });
});

describe('restart', () => {
  test('starts a server anew while calls run, and no client notices but by its process', async () => {
    const { place, gateway } = await start({ it: stuck() });
    await gateway.request('logging/setLevel', { level: 'warning' });
    await gateway.request('resources/subscribe', { uri: 'stuck://x' });
    const before = textOf(await call(gateway, 'it__pid'));
    await seen(place, ({ gateways }) => gateways[0]?.servers[0]?.state === 'ready');
    const slow = call(gateway, 'it__slow', { ms: 4_000 });
    const { code, out } = runCommand(place, 'restart', 'it');
    expect([code, out]).toEqual([0, `✔ it was started anew by gateway ${gateway.pid}.\n`]);
    expect(textOf(await call(gateway, 'it__pid'))).not.toBe(before);
    expect(textOf(await slow)).toBe('slow');
    expect(textOf(await call(gateway, 'it__level'))).toBe('warning');
    await call(gateway, 'it__touch');
    await gateway.until(({ message }) => message?.method === 'notifications/resources/updated');
    expect(recordsOf(place).some(({ method }) => method === 'planned restart: asked for by a person')).toBe(true);
  });

  test('of one that does not run starts it; of one that cannot start says why', async () => {
    const { place, gateway } = await start({ it: stuck(), broken });
    await gateway.request('tools/list');
    await seen(place, ({ gateways }) => gateways[0]?.servers[1]?.state === 'failed');
    const { code, out } = runCommand(place, 'restart', 'broken');
    expect(code).toBe(4);
    expect(out).toContain('✖ broken could not be started by gateway');
    expect(runCommand(place, 'restart', 'nobody')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Name one of: it, broken'),
    });
    gateway.end();
    await gateway.exited;
    expect(runCommand(place, 'restart', 'it')).toMatchObject({
      code: 4,
      err: expect.stringContaining('No gateway runs'),
    });
  });
});
