import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eras } from './era.ts';
import { load } from './load.ts';
import { fullList } from './measure/list.ts';
import { listen } from './running-http.ts';
import { httpTargets } from './target-http.ts';
import type { HttpTarget } from './target-http.ts';
import { fixtureServer } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'storycore-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const servers = [fixtureServer('s0', 'both'), fixtureServer('s1', 'handshake')];
const { direct, floor } = httpTargets;

test.each([direct, floor].flatMap((target) => eras.map((era) => ({ target, era, name: target.name }))))(
  '$name answers $era clients over HTTP, each call with its own text',
  async ({ target, era }) => {
    await using listening = await listen(target, { servers, folder, connections: 32 });
    const running = await listening.meet(era);
    await fullList(running, target.aggregates ? 40 : 20);
    expect(await load(running, { inFlight: 64, calls: 256 })).toMatchObject({ right: 256, wrong: 0 });
    expect(running.client.strays).toBe(0);
  },
);

test('the floor over HTTP calls the right one of two servers', async () => {
  await using listening = await listen(floor, { servers, folder, connections: 2 });
  const running = await listening.meet('handshake');
  const pids = [await running.call('pid', '{}', 's0'), await running.call('pid', '{}', 's1')];
  expect(new Set(pids).size).toBe(2);
});

test('a session that was ended is not known any more', async () => {
  await using listening = await listen(floor, { servers, folder, connections: 2 });
  const [one, other] = [await listening.meet('handshake'), await listening.meet('handshake')];
  expect(await one.client.end()).toBe(200);
  await expect(one.echo('hello')).rejects.toThrow(/404/);
  expect(await other.echo('hello')).toBe(true);
});

test('a target that ends instead of listening is reported with what it said', async () => {
  const broken: HttpTarget = {
    ...direct,
    launch: () => ({ command: process.execPath, args: ['-e', 'console.error("no such option"); process.exit(7)'] }),
  };
  await expect(listen(broken, { servers, folder, connections: 1 })).rejects.toThrow(/ended \(7\)[^]*no such option/);
});
