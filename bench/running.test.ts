import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { burst, sequence, strays } from './load.ts';
import { fullList } from './measure/list.ts';
import { start } from './running.ts';
import { fixtureServers, targets } from './target.ts';
import type { Target } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'storycore-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([targets.direct, targets.floor])(
  '$name answers 256 calls at once, each once and with its own text',
  async (target) => {
    await using running = await start(target, { servers: fixtureServers(1), folder });
    expect(await burst(running, 256)).toMatchObject({ right: 256, wrong: 0 });
    expect(await strays(running)).toBe(0);
  },
);

test('the floor lists the tools of all servers and calls the right one', async () => {
  await using running = await start(targets.floor, { servers: fixtureServers(2), folder });
  await fullList(running, 40);
  const pids = [await running.call('pid', '{}', 's0'), await running.call('pid', '{}', 's1')];
  expect(new Set(pids).size).toBe(2);
  expect(await running.client.request('resources/read', '{"uri":"bench://one"}')).toMatchObject({
    contents: [{ uri: 'bench://one' }],
  });
});

test('a target that gives back another text than it was sent stops the measurement', async () => {
  await using running = await start(targets.direct, { servers: fixtureServers(1), folder });
  const liar = { ...running, echo: async (text: string) => running.echo(`${text}!`).then(() => false) };
  await expect(sequence(liar, 1)).rejects.toThrow(/another text/);
});

test('a target that ends at once is reported with what it said', async () => {
  const broken: Target = {
    ...targets.direct,
    launch: () => ({ command: process.execPath, args: ['-e', 'console.error("no such option"); process.exit(7)'] }),
  };
  await expect(start(broken, { servers: fixtureServers(1), folder })).rejects.toThrow(/ended \(7\)[^]*no such option/);
});

test('a program that is not there is reported', async () => {
  const absent: Target = { ...targets.direct, launch: () => ({ command: join(folder, 'none'), args: [] }) };
  await expect(start(absent, { servers: fixtureServers(1), folder })).rejects.toThrow(/ENOENT/);
});
