import type { ChildProcess, StdioOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt, Control, Program, Seen } from './attempt.ts';
import type { Someone } from './persons.ts';
import { createScene } from './scene.ts';
import type { Scene } from './scene.ts';
import type { World } from './world.ts';

const longestMs = 20_000;
/** Output beyond this is read and dropped: the floods are part of the battery. */
const mostOutput = 8 * 2 ** 20;

/** What every program says first, so that one that never ran does not pass for one that was contained. */
export const began = 'the program began';

const wordsOf = ({ language, code }: Program, scene: Scene, { node }: Someone): readonly string[] => {
  if (language === 'node') return [node, '-e', `process.stderr.write('${began}\\n');${code(scene)}`];
  if (language === 'python') {
    return ['/usr/bin/python3', '-c', `import sys; print('${began}', file=sys.stderr, flush=True)\n${code(scene)}`];
  }
  return ['/bin/sh', '-c', `echo '${began}' >&2; ${code(scene)}`];
};

const policyOf = (scene: Scene, own: object, { node }: Someone): object => {
  const { read_paths: more = [], ...rest } = { read_paths: undefined, ...own };
  const paths: readonly unknown[] = Array.isArray(more) ? more : [];
  return { read_paths: [scene.read, dirname(node), ...paths], write_paths: [scene.write], ...rest };
};

/** The environment of the gateway, or without confinement of the program itself: with a secret in it. */
const environment = ({ folder, home, secret, world }: Scene, { cache }: Someone): Record<string, string> => {
  const proxy = `http://127.0.0.1:${world.ports.proxy}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    // Compiled once, and not for each of hundreds of runs.
    XDG_CACHE_HOME: cache,
    STORYCORE_MCP_HOME: join(folder, 'state'),
    STORYCORE_CANARY: secret,
    NODE_USE_ENV_PROXY: '1',
    ...Object.fromEntries(names.map((name) => [name, proxy])),
  };
};

interface Started {
  readonly child: ChildProcess;
  readonly seen: () => { readonly out: string; readonly err: string };
}

const start = (words: readonly string[], scene: Scene, who: Someone): Started => {
  // Left open, as careless parents do: a secret, and a folder that nobody gave.
  const leaked = [openSync(join(scene.outside, 'secret.txt'), 'r'), openSync(scene.outside, 'r')];
  const gap = Array.from({ length: 6 }, () => 'ignore' as const);
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', ...gap, ...leaked];
  const [command = '', ...args] = words;
  const child = spawn(command, args, { env: environment(scene, who), cwd: scene.write, stdio, detached: true });
  for (const fd of leaked) closeSync(fd);
  child.stdin?.on('error', () => {}).end();
  const heard = { out: '', err: '' };
  child.stdout?.on('data', (text: Buffer) => {
    if (heard.out.length < mostOutput) heard.out += text.toString('latin1');
  });
  child.stderr?.on('data', (text: Buffer) => {
    if (heard.err.length < mostOutput) heard.err += text.toString('latin1');
  });
  return { child, seen: () => heard };
};

const endGroup = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
};

/** Ends what was left behind on purpose: it carries the token of its scene. */
const endOrphans = ({ token }: Scene): void => {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`orphan-${token}`))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
};

const ready = async ({ child, seen }: Started): Promise<void> => {
  for (let waited = 0; waited < 10_000 && child.exitCode === null; waited += 20) {
    if (seen().out.includes('ready')) return;
    await sleep(20);
  }
};

interface Order {
  readonly who: Someone;
  readonly confined: boolean;
  readonly attempt: Omit<Control, 'id' | 'title' | 'works'> & Pick<Attempt, 'signal' | 'holder'>;
}

const perform = async (scene: Scene, { who, confined, attempt }: Order): Promise<Omit<Seen, 'scene'>> => {
  const words = wordsOf(attempt.program, scene, who);
  const policy = join(scene.folder, 'policy.json');
  writeFileSync(policy, JSON.stringify(policyOf(scene, attempt.policy?.(scene) ?? {}, who)));
  scene.own(policy);
  const gateway = [who.node, who.bin, 'confine', '--policy', policy, '--test-hooks', '--'];
  const started = start([...who.before, ...(confined ? gateway : []), ...words], scene, who);
  const { child, seen } = started;
  const late = setTimeout(() => endGroup(child), longestMs);
  const closed = once(child, 'close');
  if (attempt.signal !== undefined) {
    await ready(started);
    child.kill(attempt.signal);
    // Without confinement one that ignores it is still there: that is what is looked for.
    await Promise.race([closed, sleep(confined ? longestMs : 300, undefined, { ref: false })]);
    await sleep(300);
  } else await closed;
  clearTimeout(late);
  return { ...seen(), code: child.exitCode, heard: scene.world.heard(scene.token) };
};

const startHolder = (scene: Scene, { before }: Someone): ChildProcess => {
  const script = 'exec 7<"$1"; while :; do sleep 60; done';
  const words = ['sh', '-c', script, `holder-${scene.token}`, join(scene.outside, 'secret.txt')];
  const [command = '', ...args] = [...before, ...words];
  return spawn(command, args, {
    env: { STORYCORE_CANARY: scene.secret, PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: 'ignore',
  });
};

/** Runs a program in a scene of its own and hands what was seen to `judge`, before all of it is taken away. */
export const runIn = async <Verdict>(world: World, order: Order, judge: (seen: Seen) => Verdict): Promise<Verdict> => {
  using empty = createScene(world, order.who.owner);
  const holder = order.attempt.holder === true ? startHolder(empty, order.who) : undefined;
  const scene = { ...empty, holder: holder?.pid ?? 0 };
  try {
    await order.attempt.prepare?.(scene);
    // Until the shell has its file open.
    if (holder !== undefined) await sleep(100);
    return judge({ scene, ...(await perform(scene, order)) });
  } finally {
    endOrphans(scene);
    if (holder !== undefined) endGroup(holder);
  }
};
