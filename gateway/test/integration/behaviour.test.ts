import { describe, expect, test } from 'vitest';
import { openState } from '../../src/store/state.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, eventually, recordsOf, resultOf, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const started = (name: string, ...args: readonly string[]) => ({
  command: process.execPath,
  args: [fixture(name), ...args],
});
const servers = { sayer: started('sayer'), crash: started('crash', 'call'), flood: started('flood') };

const start = async (place: Place, names: readonly (keyof typeof servers)[], more: object): Promise<RawGateway> => {
  const chosen = Object.fromEntries(names.map((name) => [name, servers[name]]));
  const gateway = serve(place, { config: place.config(allowing(chosen, { flow: 'off', ...more })) });
  await gateway.initialize();
  return gateway;
};

const call = (gateway: RawGateway, name: string, args: object = {}): Promise<Message> =>
  gateway.request('tools/call', { name, arguments: args });
const codeOf = (answer: Message): unknown => JSON.stringify(answer.result?.['_meta'] ?? answer.error ?? 'fine');
const isHeld = (answer: Message): boolean => codeOf(answer)?.toString().includes('quarantined') === true;

const heldIn = ({ data }: Place): readonly string[] => {
  using state = openState(data, () => {});
  return state.holds.list(Date.now()).map(({ kind, server, by }) => `${kind} ${server} ${by}`);
};
const flagsIn = (place: Place): readonly string[] =>
  recordsOf(place).flatMap(({ method, target, trail }) =>
    method === 'quarantine/flag' ? [`${target.upstream} ${trail[0]?.decision}`] : [],
  );

const times = async (many: number, work: () => Promise<unknown>): Promise<void> => {
  if (many === 0) return;
  await work();
  await times(many - 1, work);
};

describe('a server that', () => {
  test(`ends in every call is held, with its reason, and the others work on ${proves('T-53')}`, async () => {
    await using place = createPlace();
    await using gateway = await start(place, ['crash', 'sayer'], { behaviour: { crash_loop: { most: 2 } } });
    await times(3, () => call(gateway, 'crash__die'));
    await eventually(() => heldIn(place).length > 0);
    const held = await call(gateway, 'crash__fine');
    expect(JSON.stringify(held)).toContain('It ended by itself 3 times');
    expect(heldIn(place)).toEqual(['server crash behaviour:crash-loop']);
    expect(isHeld(await call(gateway, 'sayer__say', { text: 'alive' }))).toBe(false);
  });

  test('ends now and then, and works in between, is not held', async () => {
    await using place = createPlace();
    await using gateway = await start(place, ['crash'], { behaviour: { crash_loop: { most: 2 } } });
    await times(4, async () => {
      await call(gateway, 'crash__die');
      expect(resultOf(await call(gateway, 'crash__fine'))['isError']).toBeUndefined();
    });
    expect(heldIn(place)).toEqual([]);
  });

  test('never began is told as what it is, and not held', async () => {
    await using place = createPlace();
    const broken = { broken: started('crash', 'now') };
    const config = place.config(allowing(broken, { behaviour: { crash_loop: { most: 1 } } }));
    await using gateway = serve(place, { config });
    await gateway.initialize();
    await gateway.request('tools/list');
    await eventually(() => gateway.stderr.includes('Server broken: failed'), 20_000);
    expect(heldIn(place)).toEqual([]);
  });

  test(`floods is told of once, and held where its owner wants that ${proves('T-53')}`, async () => {
    await using place = createPlace();
    const behaviour = { flood: { most: 500, window_seconds: 60, action: 'hold_server' } };
    await using gateway = await start(place, ['flood', 'sayer'], { behaviour });
    await call(gateway, 'flood__echo');
    await eventually(() => heldIn(place).length > 0);
    expect(heldIn(place)).toEqual(['server flood behaviour:flood']);
    expect(isHeld(await call(gateway, 'flood__echo'))).toBe(true);
    expect(isHeld(await call(gateway, 'sayer__say', { text: 'alive' }))).toBe(false);
  });

  test('says less than that is not', async () => {
    await using place = createPlace();
    const behaviour = { flood: { most: 500, window_seconds: 60, action: 'hold_server' } };
    await using gateway = await start(place, ['sayer'], { behaviour });
    await call(gateway, 'sayer__chat', { times: 100 });
    expect([heldIn(place), flagsIn(place)]).toEqual([[], []]);
  });

  test('adds many tools to its list is told of', async () => {
    await using place = createPlace();
    await using gateway = await start(place, ['sayer'], { behaviour: { tool_growth: { most: 5 } } });
    await call(gateway, 'sayer__grow', { by: 30 });
    await eventually(() => flagsIn(place).includes('sayer flag by behaviour:tool-growth'));
    await eventually(() => gateway.stderr.includes('the last extra_29'));
    expect(heldIn(place)).toEqual([]);
  });

  test('answers against its own schema is told of after that happened too often', async () => {
    await using place = createPlace();
    await using gateway = await start(place, ['sayer'], { behaviour: { schema_violations: { most: 2 } } });
    await times(2, () => call(gateway, 'sayer__structured', { value: { count: 'many' } }));
    await times(5, () => call(gateway, 'sayer__structured', { value: { count: 1 } }));
    expect(flagsIn(place)).toEqual([]);
    await call(gateway, 'sayer__structured', { value: {} });
    await eventually(() => flagsIn(place).includes('sayer flag by behaviour:schema-violations'));
    await eventually(() => gateway.stderr.includes('structuredContent.count is missing'));
  });

  test('does so has the very result held where its owner wants that', async () => {
    await using place = createPlace();
    const behaviour = { schema_violations: { most: 100, action: 'hold_request' } };
    await using gateway = await start(place, ['sayer'], { behaviour });
    expect(isHeld(await call(gateway, 'sayer__structured', { value: { count: 'many' } }))).toBe(true);
    expect(isHeld(await call(gateway, 'sayer__structured', { value: { count: 1 } }))).toBe(false);
    expect(heldIn(place)).toEqual(['request sayer inspect:schema-violation']);
  });

  test('answers with keys again and again is held where its owner wants that', async () => {
    await using place = createPlace();
    const behaviour = { secrets: { most: 1, action: 'hold_server' } };
    await using gateway = await start(place, ['sayer'], { behaviour });
    await times(2, () => call(gateway, 'sayer__say', { text: 'it is @secret' }));
    await eventually(() => heldIn(place).includes('server sayer behaviour:secrets'));
    expect(isHeld(await call(gateway, 'sayer__say', { text: 'harmless' }))).toBe(true);
  });
});
