import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { openPage } from '../fixtures/console-peer.ts';
import { bin, createWorkplace, noGit, root } from './workplace.ts';

const place = createWorkplace();
afterAll(() => place[Symbol.dispose]());

const configuration = place.config({ project: { root: place.project }, providers: { filesystem: true } });
const link = /^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}$/;

/** A program, for as long as the test lasts, and what it says. */
const watch = (child: ChildProcess) => {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  const links = (): string[] => said.split('\n').filter((line) => link.test(line));
  return {
    child,
    code,
    links,
    said: () => said,
    async shown(count = 1) {
      await expect.poll(links, { timeout: 10_000 }).toHaveLength(count);
    },
  };
};

/** The command line; its stdin is nobody's where `stdin` says so. */
const start = (words: readonly string[], stdin: 'pipe' | 'ignore' = 'pipe') =>
  watch(spawn(process.execPath, [bin, ...words], { env: place.env, stdio: [stdin, 'pipe', 'pipe'] }));

const serve = ['serve', '--config', configuration, '--http', '0', '--auth', 'none', '--console'];
const attach = ['console', '--config', configuration];

const takenPort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

describe('the console of a gateway', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'is shown at a link that lets one browser in, without a terminal too, until %s ends it with 0',
    async (signal) => {
      const gateway = start([...serve, '--console-port', '0'], 'ignore');
      await gateway.shown();
      const [first = ''] = gateway.links();
      const page = openPage(first.replace(/#.*/, ''));
      await page.enter(first);
      expect((await page.look('frame.look')).json()).toMatchObject({ isServing: true });
      gateway.child.kill(signal);
      expect(await gateway.code).toBe(0);
    },
  );

  test('tells another link whenever somebody presses Enter', async () => {
    const gateway = start([...serve, '--console-port', '0']);
    await gateway.shown();
    gateway.child.stdin?.write('\n');
    await gateway.shown(2);
    expect(new Set(gateway.links()).size).toBe(2);
  });

  test('takes the next port where that of the configuration is taken, and says so', async () => {
    const port = await takenPort();
    const config = join(place.folder, 'taken.json');
    writeFileSync(config, JSON.stringify({ console: { port } }));
    const shown = start(['console', '--config', config]);
    await shown.shown();
    expect(shown.said()).toContain(`port ${port} is taken`);
  });

  test('takes the port that was asked for, or none', async () => {
    const port = await takenPort();
    const gateway = start([...attach, '--console-port', String(port)]);
    expect(await gateway.code).toBe(1);
    expect(gateway.said()).toMatch(/another\s+program\s+listens\s+there[^]*--console-port/);
    const lost = start(['serve', '--config', configuration, '--console-port', '1']);
    expect(await lost.code).toBe(2);
    expect(lost.said()).toContain('Add --console.');
  });
});

describe('storycore-mcp console', () => {
  test('says that nothing runs, and shows what is kept', async () => {
    const shown = start(attach);
    await shown.shown();
    expect(shown.said()).toContain('No gateway runs now');
    shown.child.kill('SIGINT');
    expect(await shown.code).toBe(0);
  });

  test('works beside a gateway that runs, by its configuration, and ends without it', async () => {
    const gateway = start(['serve', '--config', configuration, '--http', '0', '--auth', 'none']);
    await expect.poll(gateway.said, { timeout: 10_000 }).toContain('Listening at');
    // Nothing says where the configuration is: the gateway does.
    const shown = start(['console']);
    await shown.shown();
    expect(shown.said()).toContain(`Gateway ${gateway.child.pid}`);
    const [first = ''] = shown.links();
    const page = openPage(first.replace(/#.*/, ''));
    await page.enter(first);
    expect((await page.look('frame.look')).json()).toMatchObject({ isServing: true, project: 'Le Phare' });
    shown.child.kill('SIGTERM');
    expect(await shown.code).toBe(0);
    expect(gateway.child.exitCode).toBeNull();
  });
});

describe.skipIf(noGit)('npm start', () => {
  test.each([
    ['en_US.UTF-8', 'Be an assistant that wants to write'],
    ['fr_FR.UTF-8', 'Jouez l’assistant qui veut écrire'],
  ])(
    'serves without a terminal until it is signalled, and leaves nothing behind (needs git): %s',
    async (locale, words) => {
      const temporary = join(place.folder, locale);
      mkdirSync(temporary);
      const env = { ...place.env, LC_ALL: locale, TMPDIR: temporary };
      const started = watch(
        spawn(process.execPath, [join(root, 'scripts', 'open-console.ts')], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
      );
      await started.shown();
      expect(started.said()).toContain(words);
      expect(readdirSync(temporary).filter((name) => name.startsWith('storycore'))).toHaveLength(1);
      started.child.kill('SIGTERM');
      expect(await started.code).toBe(0);
      expect(readdirSync(temporary).filter((name) => name.startsWith('storycore'))).toEqual([]);
    },
  );
});
