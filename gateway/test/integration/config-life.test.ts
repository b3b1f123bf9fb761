import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openState } from '../../src/store/state.ts';
import { trusting } from '../fixtures/trusted.ts';
import { proves } from '../security/proves.ts';
import {
  allowing,
  createPlace,
  eventually,
  recordsOf,
  resultOf,
  runCommand,
  serve,
  toolNamesIn,
} from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const echo = (...args: readonly string[]): object => ({
  command: process.execPath,
  args: [fixture('echo'), ...args],
});

/** Replaces the file as an editor does: another file, then a rename. */
const replace = (path: string, content: unknown): void => {
  writeFileSync(`${path}~`, typeof content === 'string' ? content : JSON.stringify(trusting(content), undefined, 2));
  renameSync(`${path}~`, path);
};

const textOf = (answer: Message): string => {
  const [first] = (answer.result?.['content'] ?? []) as { text?: string }[];
  return first?.text ?? JSON.stringify(answer);
};

const call = (gateway: RawGateway, name: string, args: object = {}): Promise<Message> =>
  gateway.request('tools/call', { name, arguments: args });

const toolsOf = async (gateway: RawGateway): Promise<readonly string[]> =>
  toolNamesIn(await gateway.request('tools/list'));

const changes = ({ lines }: RawGateway): number =>
  lines.filter(({ message }) => message?.method === 'notifications/tools/list_changed').length;

/** How often something was applied or refused, as the audit has it. */
const recorded = (place: Place, method: string): number =>
  recordsOf(place).filter((record) => record.method === method).length;

const refusalOf = ({ data }: Place) => {
  using state = openState(data, () => {});
  return state.configRuns.list()[0]?.refusal;
};

const started = async (place: Place, config: object) => {
  const path = place.config(config);
  const gateway = serve(place, { config: path });
  await gateway.initialize();
  // It follows its configuration a moment after its start.
  await eventually(() => recorded(place, 'config/apply') === 1);
  return { gateway, path };
};

describe('a valid change holds at once', { timeout: 90_000 }, () => {
  test(`what is granted and what is refused changes with the next call ${proves('T-95')}`, async () => {
    await using place = createPlace();
    const { gateway, path } = await started(place, allowing({ a: echo() }));
    await using _end = gateway;
    expect(textOf(await call(gateway, 'a__echo', { text: 'one' }))).toContain('one');
    replace(path, { ...allowing({ a: echo() }), grants: [] });
    await eventually(() => recorded(place, 'config/apply') === 2);
    expect(textOf(await call(gateway, 'a__echo', { text: 'two' }))).toContain('storycore-mcp grant');
    replace(path, allowing({ a: echo() }));
    await eventually(() => recorded(place, 'config/apply') === 3);
    expect(textOf(await call(gateway, 'a__echo', { text: 'three' }))).toContain('three');
  });

  test('a server that is added, changed or removed: others keep their process, no call is dropped, clients are told', async () => {
    await using place = createPlace();
    const { gateway, path } = await started(place, allowing({ a: echo('a'), b: echo('b') }));
    await using _end = gateway;
    const [a, b] = [textOf(await call(gateway, 'a__pid')), textOf(await call(gateway, 'b__pid'))];
    const open = call(gateway, 'b__sleep', { ms: 1_500 });
    await sleep(50);
    const before = changes(gateway);

    replace(path, allowing({ a: echo('a'), b: echo('b', 'other'), c: echo('c') }));
    await eventually(() => changes(gateway) > before);
    expect(await toolsOf(gateway)).toContain('c__echo');
    expect(textOf(await call(gateway, 'a__pid'))).toBe(a);
    expect(textOf(await call(gateway, 'b__pid'))).not.toBe(b);
    expect(textOf(await call(gateway, 'c__echo', { text: 'new' }))).toContain('new');
    expect((await open).error).toBeUndefined();

    const last = call(gateway, 'c__sleep', { ms: 1_500 });
    await sleep(50);
    replace(path, allowing({ a: echo('a'), b: echo('b', 'other') }));
    await eventually(() => gateway.stderr.includes('Server c: removed'));
    expect(await toolsOf(gateway)).not.toContain('c__echo');
    expect((await call(gateway, 'c__echo')).error?.message ?? '').toContain('c__echo');
    expect((await last).error).toBeUndefined();
    expect(textOf(await call(gateway, 'a__pid'))).toBe(a);
  });

  test('a call that still waits for its turn when its server is removed is told so', async () => {
    await using place = createPlace();
    const one = { limits: { max_concurrent_requests: 1 } };
    const { gateway, path } = await started(place, { ...allowing({ a: echo(), c: echo() }), ...one });
    await using _end = gateway;
    await call(gateway, 'c__echo');
    const running = call(gateway, 'c__sleep', { ms: 1_500 });
    const waiting = call(gateway, 'c__echo', { text: 'late' });
    await sleep(50);
    replace(path, { ...allowing({ a: echo() }), ...one });
    await eventually(() => gateway.stderr.includes('Server c: removed'));
    expect((await running).error).toBeUndefined();
    expect((await waiting).error?.message).toContain('The server c was removed from the configuration.');
  });

  test('two changes within ten milliseconds are one, and the last of them holds', async () => {
    await using place = createPlace();
    const { gateway, path } = await started(place, allowing({ a: echo() }));
    await using _end = gateway;
    const [first, second] = [`${path}.first`, `${path}.second`];
    // A machine may hold this process between the two: then they were not close, and another pair is.
    for (let pair = 1; ; pair += 1) {
      const before = recorded(place, 'config/apply');
      writeFileSync(first, JSON.stringify(trusting(allowing({ a: echo(), b: echo(`b${pair}`) }))));
      writeFileSync(second, JSON.stringify(trusting(allowing({ a: echo(), c: echo(`c${pair}`) }))));
      const from = performance.now();
      renameSync(first, path);
      renameSync(second, path);
      const apart = performance.now() - from;
      await eventually(() => recorded(place, 'config/apply') > before);
      await sleep(400);
      if (apart > 10 && pair < 5) continue;
      expect(recorded(place, 'config/apply')).toBe(before + 1);
      break;
    }
    expect(await toolsOf(gateway)).toContain('c__echo');
    expect(await toolsOf(gateway)).not.toContain('b__echo');
  });
});

describe('an invalid one changes nothing, and says why', { timeout: 90_000 }, () => {
  const invalid: readonly (readonly [string, (path: string) => void, string])[] = [
    ['deleted', (path) => unlinkSync(path), 'does not exist'],
    ['emptied', (path) => writeFileSync(path, ''), 'is empty'],
    ['half-written', (path) => writeFileSync(path, '{"mcpServers": {"a": {"comm'), 'line 1'],
    ['of 2 MB', (path) => writeFileSync(path, JSON.stringify({ project: 'x'.repeat(2_000_000) })), 'larger than 1 MiB'],
    [
      'a folder',
      (path) => {
        unlinkSync(path);
        mkdirSync(path);
      },
      'is a folder now',
    ],
    [
      'a link to nothing',
      (path) => {
        unlinkSync(path);
        symlinkSync(join(path, '..', 'nowhere'), path);
      },
      'does not exist',
    ],
    ['with a key that nobody knows', (path) => replace(path, { ...allowing({ a: echo() }), limts: {} }), 'limts'],
  ];
  test.each(invalid)(`a file that is %s ${proves('T-96')}`, async (_what, spoil, says) => {
    await using place = createPlace();
    const { gateway, path } = await started(place, allowing({ a: echo() }));
    await using _end = gateway;
    const pid = textOf(await call(gateway, 'a__pid'));
    spoil(path);
    await eventually(() => refusalOf(place) !== undefined);
    const [part] = refusalOf(place)?.parts ?? [];
    expect(`${part?.path} ${part?.line === undefined ? '' : `line ${part.line}`} ${part?.message}`).toContain(says);
    await eventually(() => gateway.stderr.includes('what held before goes on'));
    expect(textOf(await call(gateway, 'a__pid'))).toBe(pid);
    expect(recorded(place, 'config/refuse')).toBe(1);

    rmSync(path, { recursive: true, force: true });
    replace(path, allowing({ a: echo() }));
    await eventually(() => refusalOf(place) === undefined);
    expect(textOf(await call(gateway, 'a__pid'))).toBe(pid);
    expect(recorded(place, 'config/apply')).toBe(1);
  });

  test('a writer in the middle of it is waited for', async () => {
    await using place = createPlace();
    const { gateway, path } = await started(place, allowing({ a: echo() }));
    await using _end = gateway;
    const text = JSON.stringify(trusting(allowing({ a: echo(), b: echo('b') })));
    writeFileSync(path, text.slice(0, 60));
    await sleep(200);
    writeFileSync(path, text);
    await eventually(() => recorded(place, 'config/apply') === 2);
    expect(recorded(place, 'config/refuse')).toBe(0);
    expect(resultOf(await call(gateway, 'b__echo', { text: 'there' }))).toBeDefined();
  });

  test('the command line says what holds, and why the rest does not', async () => {
    await using place = createPlace();
    const { gateway, path } = await started(place, allowing({ a: echo() }));
    await using _end = gateway;
    replace(path, { ...allowing({ a: echo() }), limts: {} });
    await eventually(() => refusalOf(place) !== undefined);
    const { code, out } = runCommand(place, 'config', 'status', '--config', path, '--json');
    expect(code).toBe(78);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      source: path,
      gateways: [{ version: 1, refusal: { parts: [{ path: 'limts', remedy: expect.any(String) }] } }],
    });
  });
});

describe('what held before', { timeout: 90_000 }, () => {
  const ofPath =
    (path: string) =>
    (place: Place, ...words: readonly string[]) =>
      runCommand(place, 'config', ...words, '--config', path);

  test('is listed, compared by key, and brought back byte for byte; what was there is kept', async () => {
    await using place = createPlace();
    const { gateway, path } = await started(place, allowing({ a: echo() }));
    await using _end = gateway;
    const config = ofPath(path);
    const first = readFileSync(path, 'utf8');
    replace(path, { ...allowing({ a: echo(), b: echo('b') }), limits: { hard_timeout: 400 } });
    const second = readFileSync(path, 'utf8');
    await eventually(() => recorded(place, 'config/apply') === 2);

    expect(config(place, 'diff', '1').out).toMatch(/mcpServers\.b\n {2}\+ \{\n {2}\+ {3}"command".*\nlimits\n {2}\+ /s);
    writeFileSync(path, `${second}\n`);
    await eventually(() => recorded(place, 'config/apply') === 3);
    const restored = config(place, 'restore', '1', '--json');
    expect(JSON.parse(restored.out)).toMatchObject({ restored: 1, version: 4, kept: 3, gateways: 1 });
    expect(readFileSync(path, 'utf8')).toBe(first);
    await eventually(() => gateway.stderr.includes('Server b: removed'));
    const { versions } = JSON.parse(config(place, 'history', '--json').out) as { versions: { by: string }[] };
    expect(versions.map(({ by }) => by)).toEqual(['restore of 1', 'edit', 'edit', 'start']);
    expect(config(place, 'restore', '3').code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(`${second}\n`);
  });

  test('a version that is not there, is no number, or cannot hold any more is not brought back', async () => {
    await using place = createPlace();
    const roots = join(place.folder, 'film');
    mkdirSync(roots);
    const { gateway, path } = await started(place, { ...allowing({ a: echo() }), project: { root: 'film' } });
    await using _end = gateway;
    const config = ofPath(path);
    replace(path, allowing({ a: echo() }));
    await eventually(() => recorded(place, 'config/apply') === 2);
    rmSync(roots, { recursive: true });
    const before = readFileSync(path, 'utf8');
    expect(config(place, 'restore', '99')).toMatchObject({ code: 1, err: expect.stringContaining('config history') });
    expect(config(place, 'restore', 'first')).toMatchObject({ code: 2 });
    expect(config(place, 'restore', '1')).toMatchObject({ code: 78, err: expect.stringContaining('project.root') });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test(`a secret is shown nowhere ${proves('T-97')}`, async () => {
    await using place = createPlace();
    const key = ['ab12', 'cd34', 'ef56', 'gh78'].join('');
    const path = place.config(
      allowing({ a: { ...echo(), env: { API_TOKEN: key, FROM: '${HIDDEN}', PLAIN: 'film' } } }),
    );
    const env = { ...place.env, HIDDEN: 'not to be seen' };
    const { out } = runCommand({ ...place, env }, 'config', 'show', '--config', path);
    expect(JSON.parse(out)).toMatchObject({
      servers: [{ env: { API_TOKEN: '[secret]', FROM: '[secret]', PLAIN: 'film' } }],
    });
    expect(out).not.toMatch(new RegExp(`${key}|not to be seen`));
  });
});
