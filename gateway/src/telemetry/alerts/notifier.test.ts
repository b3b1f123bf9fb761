import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../test/fixtures/eventually.ts';
import { proves } from '../../../test/security/proves.ts';
import { desktopArgv, webhookChannel } from './channels.ts';
import { createNotifier } from './notifier.ts';
import type { Channel } from './notifier.ts';
import { runProgram } from './run-program.ts';

const notice = (text: string) => ({ text, json: { text } });

const setUp = (send: Channel['send'], more: { timeoutMs?: number; mostWaiting?: number } = {}) => {
  const failures: string[] = [];
  const notifier = createNotifier({
    channels: [{ name: 'test', send }],
    timeoutMs: 1_000,
    onFailure: (channel, message, error) =>
      failures.push(`${channel}: ${message} ${error instanceof Error ? error.message : ''}`.trim()),
    ...more,
  });
  onTestFinished(() => notifier.close());
  return { notifier, failures };
};

test('alerts are told one after the other, in their order', async () => {
  const told: string[] = [];
  const { notifier } = setUp(async ({ text }) => void told.push(text));
  for (const text of ['a', 'b', 'c']) notifier.tell(notice(text));
  await eventually(() => told.length === 3);
  expect(told).toEqual(['a', 'b', 'c']);
});

test(`a receiver that hangs has its time and no more, and what piles up before it is bounded ${proves('T-91')}`, async () => {
  let begun = 0;
  const hang = (): Promise<void> => {
    begun += 1;
    return new Promise(() => {});
  };
  const { notifier, failures } = setUp(hang, { timeoutMs: 10, mostWaiting: 3 });
  for (let at = 0; at < 1_000; at += 1) notifier.tell(notice('x'));
  await eventually(() => failures.length === 5);
  expect(begun).toBe(4);
  expect(failures.at(-1)).toBe('test: 996 alerts were not sent: it did not keep up.');
  expect(failures[0]).toBe('test: An alert could not be sent. it took too long');
});

test('one that fails is told of, and the next is tried all the same', async () => {
  const told: string[] = [];
  const { notifier, failures } = setUp(async ({ text }) => {
    if (text === 'a') throw new Error('no');
    told.push(text);
  });
  for (const text of ['a', 'b']) notifier.tell(notice(text));
  await eventually(() => told.length === 1);
  expect(failures).toEqual(['test: An alert could not be sent. no']);
});

test('nothing is sent any more when it is closed', async () => {
  const signals: AbortSignal[] = [];
  const { notifier } = setUp((_notice, signal) => {
    signals.push(signal);
    return new Promise(() => {});
  });
  notifier.tell(notice('a'));
  notifier.tell(notice('b'));
  notifier.close();
  notifier.tell(notice('c'));
  await eventually(() => signals[0]?.aborted === true);
  expect(signals).toHaveLength(1);
});

test('an answer that is no success is a failure', async () => {
  const { send } = webhookChannel(async () => 500);
  await expect(send(notice('a'), AbortSignal.timeout(100))).rejects.toThrow('HTTP 500');
});

test('what a server is called is an argument on the desktop, and never a script', () => {
  const evil = '" & (do shell script "touch /tmp/x") & "';
  expect(desktopArgv('darwin', evil)?.slice(-2)).toEqual([evil, 'StoryCore MCP']);
  expect(desktopArgv('darwin', evil)?.slice(0, -2).join(' ')).not.toContain('touch');
  expect(desktopArgv('linux', '--help')?.slice(-3)).toEqual(['--', 'StoryCore MCP', '--help']);
  expect(desktopArgv('win32', 'x')).toBeUndefined();
});

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'notify-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

test.skipIf(process.platform === 'win32')(
  `a program that goes on too long is ended with all that it started (needs process groups) ${proves('T-91')}`,
  async () => {
    const file = join(folder(), 'pid');
    const program = `const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
      require('node:fs').writeFileSync(process.argv[1], String(child.pid)); setTimeout(() => {}, 60000);`;
    const over = new AbortController();
    const run = runProgram({ argv: [process.execPath, '-e', program, file] }, over.signal);
    await eventually(() => existsSync(file) && readFileSync(file, 'utf8') !== '');
    over.abort();
    await expect(run).rejects.toThrow('SIGKILL');
    const pid = Number(readFileSync(file, 'utf8'));
    const isThere = (): boolean => {
      try {
        process.kill(pid, 0);
        // One that is dead and not yet waited for is there by its number alone.
        return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      } catch {
        return false;
      }
    };
    await eventually(() => !isThere());
    expect(isThere()).toBe(false);
  },
);

test('a program that is not there, or that fails, is a failure', async () => {
  const { signal } = new AbortController();
  await expect(runProgram({ argv: ['/no/such/program'] }, signal)).rejects.toThrow('ENOENT');
  await expect(runProgram({ argv: [process.execPath, '-e', 'process.exit(3)'] }, signal)).rejects.toThrow(
    'exit code 3',
  );
});
