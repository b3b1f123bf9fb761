import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadWhole } from '../../src/config/load.ts';
import { followConfig } from '../../src/configuring.ts';
import { createGateway } from '../../src/gateway.ts';
import type { RunState } from '../../src/store/config-runs.ts';
import { digestOfFiles } from '../../src/store/config-versions.ts';
import { openState } from '../../src/store/state.ts';
import { trusting } from '../fixtures/trusted.ts';
import { allowing, createPlace } from '../integration/raw-client.ts';
import { fixture } from '../integration/workplace.ts';

/** `STORYCORE_TEST_EDITS=1000` for all of them; in the suite as many as take some seconds. */
const edits = Number(process.env['STORYCORE_TEST_EDITS'] ?? '60');
const seed = Number(process.env['STORYCORE_TEST_SEED'] ?? '20261127');

/** Mulberry32. */
const chanceFrom = (start: number) => {
  let state = start;
  return (most: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
};

const echo = (...args: readonly string[]): object => ({ command: process.execPath, args: [fixture('echo'), ...args] });

type Fields = Record<string, unknown>;

/** One edit of the file: what is there afterwards, and where it is wrong; undefined where it is not. */
interface Edit {
  /** Its text, or `nothing`, or `folder`. */
  readonly text: string;
  /** What a refusal names: the path of a key, or words about the file. */
  readonly wrongAt: string | undefined;
}

/** What may stand in it: `a` stays as it is, `b` is another now and then, `c` comes and goes. */
const validContent = (chance: (most: number) => number, n: number): Fields => {
  const more: Fields = {
    // No two are the same.
    limits: { max_concurrent_requests: 16 + n },
    server_config: { request_timeout: 10 + chance(20) },
    resource_config: { network: { timeout: 5 + chance(20), max_retries: chance(3) } },
    approvals: { wait_seconds: 60 + chance(60) },
    inspection: { results: chance(2) === 0 ? 'hold' : 'flag', arguments: chance(2) === 0 ? 'refuse' : 'flag' },
    flow: chance(2) === 0 ? 'flag' : 'off',
  };
  const b = echo('b', `b${chance(4)}`);
  const servers = { a: echo('a', 'a'), b, ...(chance(2) === 0 ? { c: echo('c', 'c') } : {}) };
  const content = trusting(allowing(servers, more)) as Fields;
  if (chance(3) === 0)
    (content['grants'] as object[]).push({ effect: 'deny', server: 'a', name: 'fail', level: 'tool_execute' });
  return content;
};

const invalidEdit = (chance: (most: number) => number, n: number): Edit => {
  const content = validContent(chance, n);
  const written = (wrong: Fields): string => JSON.stringify({ ...content, ...wrong }, undefined, 2);
  switch (chance(9)) {
    case 0:
      return { text: written({ [`nobody_${n}`]: true }), wrongAt: `nobody_${n}` };
    case 1:
      return { text: written({ limits: { max_concurrent_requests: -n } }), wrongAt: 'limits.max_concurrent_requests' };
    case 2:
      return { text: written({ grants: [{ effect: `perhaps_${n}` }] }), wrongAt: 'grants[0].effect' };
    case 3:
      return { text: written({ project: { root: `./not-there-${n}` } }), wrongAt: 'project.root' };
    case 4:
      return { text: written({ mcpServers: { a: { comand: `node${n}` } } }), wrongAt: 'mcpServers.a.comand' };
    case 5:
      return { text: '', wrongAt: 'empty' };
    case 6:
      return { text: 'nothing', wrongAt: 'does not exist' };
    case 7:
      return { text: 'folder', wrongAt: 'folder' };
    default: {
      const whole = written({});
      return { text: whole.slice(0, 20 + chance(whole.length - 40)), wrongAt: 'line' };
    }
  }
};

const apply = (path: string, { text }: Edit, how: number): void => {
  if (text === 'nothing' || text === 'folder') {
    rmSync(path, { recursive: true, force: true });
    if (text === 'folder') mkdirSync(path);
    return;
  }
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (how === 0 && !isFolder) return writeFileSync(path, text);
  if (isFolder) rmSync(path, { recursive: true });
  writeFileSync(`${path}~`, text);
  renameSync(`${path}~`, path);
};

/** A client on a pair of pipes, that counts what it gets. */
const connect = (gateway: ReturnType<typeof createGateway>) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const face = gateway.serve({ input, output, client: 'loader' });
  const answers = new Map<number, { readonly message: Fields; count: number }>();
  const waiting = new Map<number, (message: Fields) => void>();
  let rest = '';
  let unknown = 0;
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as Fields;
      const { id } = message;
      if (typeof id !== 'number') continue;
      const known = answers.get(id);
      if (known !== undefined) known.count += 1;
      else answers.set(id, { message, count: 1 });
      const settle = waiting.get(id);
      if (settle === undefined) unknown += 1;
      waiting.delete(id);
      settle?.(message);
    }
  });
  let lastId = 0;
  const request = (method: string, params: object): Promise<Fields> => {
    const id = (lastId += 1);
    const answered = new Promise<Fields>((resolve) => waiting.set(id, resolve));
    input.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answered;
  };
  return {
    request,
    face,
    input,
    counts: () => ({
      sent: lastId,
      answered: answers.size,
      twice: [...answers.values()].filter(({ count }) => count > 1).length,
      unknown,
    }),
  };
};

const textOf = ({ result }: Fields): string => {
  const { content } = (result ?? {}) as { content?: { text?: string }[] };
  return content?.[0]?.text ?? '';
};

const hasError = ({ error, result }: Fields): boolean =>
  error !== undefined || (result as { isError?: boolean } | undefined)?.isError === true;

test(
  `${edits} random edits, valid and invalid, under load: no call is dropped or answered twice, each invalid one is refused with its path`,
  { timeout: 60_000 + edits * 3_000 },
  async () => {
    await using place = createPlace();
    const chance = chanceFrom(seed);
    const path = place.config(validContent(chance, 0));
    const loaded = loadWhole(path);
    using state = openState(place.data, () => {});
    let holds: RunState | undefined;
    const complaints: string[] = [];
    const log = {
      debug() {},
      info() {},
      warn() {},
      error: (message: string, fields: object = {}) =>
        complaints.push(message.includes('cannot hold as it is now') ? '' : `${message} ${JSON.stringify(fields)}`),
    };
    const gateway = createGateway({ config: loaded.config, state, log });
    const following = followConfig({
      gateway,
      loaded,
      log,
      state: {
        configVersions: state.configVersions,
        configRuns: { ...state.configRuns, tell: (_run, now) => void (holds = now) },
      },
      watch: { settleMs: 5, mostMs: 50, pollMs: 200 },
      secondLookMs: 10,
    });
    const client = connect(gateway);
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'loader', version: '1' } };
    await client.request('initialize', hello);
    client.input.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');

    const work = { isOver: false };
    const dropped: unknown[] = [];
    let calls = 0;
    const servers = new Set<string>();
    /** `c` comes and goes: a call of it may be told that there is no such tool, and nothing else. */
    const load = async (server: string, name: string, args: object): Promise<void> => {
      for (let n = 0; !work.isOver; n += 1) {
        const text = `${server} ${n}`;
        // oxlint-disable-next-line no-await-in-loop -- one of several loops, each with one call at a time
        const answer = await client.request('tools/call', {
          name: `${server}__${name}`,
          arguments: { ...args, text },
        });
        calls += 1;
        servers.add(server);
        const isGone = server === 'c' && JSON.stringify(answer).includes('"unknown-target"');
        if (isGone) await sleep(20);
        else if (hasError(answer) || (name === 'echo' && !textOf(answer).includes(text))) dropped.push(answer);
      }
    };
    const loads = [
      load('a', 'echo', {}),
      load('a', 'echo', {}),
      load('a', 'sleep', { ms: 40 }),
      load('b', 'echo', {}),
      load('b', 'sleep', { ms: 60 }),
      load('b', 'sleep', { ms: 400 }),
      load('c', 'echo', {}),
    ];

    const told = { valid: 0, invalid: 0 };
    const until = async (what: string, isSo: () => boolean): Promise<void> => {
      for (const end = performance.now() + 20_000; !isSo(); await sleep(5))
        if (performance.now() > end) throw new Error(`${what}; it holds: ${JSON.stringify(holds)}`);
    };
    const named = (): string =>
      JSON.stringify((holds?.refusal?.parts ?? []).map((each) => ({ ...each, line: `line ${each.line}` })));
    // Each is there before it is changed.
    await until('nothing is answered', () => calls > 20 && servers.size >= 2);
    for (let n = 1; n <= edits; n += 1) {
      const before = calls;
      const edit: Edit =
        chance(2) === 0
          ? { text: JSON.stringify(validContent(chance, n), undefined, 2), wrongAt: undefined }
          : invalidEdit(chance, n);
      // Sometimes another came a moment before.
      if (chance(5) === 0) apply(path, invalidEdit(chance, n), 1);
      apply(path, edit, chance(2));
      const { wrongAt } = edit;
      if (wrongAt === undefined) {
        const digest = digestOfFiles([{ name: 'storycore-mcp.json', bytes: Buffer.from(edit.text) }]);
        // oxlint-disable-next-line no-await-in-loop -- one edit after the other
        await until(`edit ${n} does not hold`, () => {
          const { version, refusal } = holds ?? {};
          return (
            refusal === undefined && version !== undefined && state.configVersions.find(version)?.digest === digest
          );
        });
        told.valid += 1;
      } else {
        // oxlint-disable-next-line no-await-in-loop
        await until(`edit ${n} is not refused at ${wrongAt}`, () => named().includes(wrongAt));
        told.invalid += 1;
      }
      // oxlint-disable-next-line no-await-in-loop
      await until(`after edit ${n} nothing is answered`, () => calls >= before + 5);
    }
    work.isOver = true;
    await Promise.all(loads);
    client.input.end();
    await client.face.ended;
    await following.close();
    await gateway.close();

    const { sent, ...counts } = client.counts();
    process.stdout.write(`${JSON.stringify({ seed, ...told, calls, sent, ...counts })}\n`);
    expect(dropped.slice(0, 3)).toEqual([]);
    expect(counts).toEqual({ answered: sent, twice: 0, unknown: 0 });
    expect(complaints.filter((each) => each !== '')).toEqual([]);
  },
);
