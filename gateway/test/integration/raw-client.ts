import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { trusting } from '../fixtures/trusted.ts';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditRecord } from '../../src/pipeline/call.ts';
import { openState } from '../../src/store/state.ts';
import { fixture } from './workplace.ts';

/** A folder with nothing but a home and a data folder. Its path stands in the command line of all that is started for it. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly data: string;
  readonly env: Readonly<Record<string, string>>;
  config(content: unknown): string;
}

/** One line that the gateway wrote. */
export interface Line {
  readonly text: string;
  /** Its content; undefined where it is not JSON. */
  readonly message: Message | undefined;
  /** When it was there, in milliseconds of `performance.now()`. */
  readonly at: number;
}

export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: Readonly<Record<string, unknown>>;
  };
}

export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ServeOptions {
  readonly config: string;
  readonly args?: readonly string[];
  /** What stands before `node` in the command line. */
  readonly before?: readonly string[];
}

/** A gateway process and the client's ends of its pipes: nothing that the gateway says is hidden, nothing is made up. */
export interface RawGateway extends AsyncDisposable {
  readonly pid: number;
  /** Everything it wrote on stdout. */
  readonly lines: readonly Line[];
  readonly stderr: string;
  readonly exited: Promise<Ending>;
  /** Writes bytes as they are; resolves when the pipe has taken them. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Writes one line. */
  send(message: unknown): Promise<void>;
  /** Sends a request under an id of its own and waits for its answer. */
  request(method: string, params?: unknown): Promise<Message>;
  /** Waits for the first line, of those there are and those to come, that passes the test. */
  until(test: (line: Line) => boolean, limitMs?: number): Promise<Line>;
  /** Waits for the answer to a request. */
  answer(id: unknown, limitMs?: number): Promise<Line>;
  /** `initialize`, answered, and `notifications/initialized`. */
  initialize(protocolVersion?: string, capabilities?: object): Promise<Message>;
  /** Stops reading what the gateway writes. */
  stopReading(): void;
  readAgain(): void;
  /** Closes the client's end of what the gateway writes, and nothing else. */
  hangUp(): void;
  end(): void;
  kill(): void;
}

/** The command line, out of the sources. */
export const program = fixture('e2e-gateway');

/** The result of an answer; throws where it is an error. */
export const resultOf = ({ result, error }: Message): Readonly<Record<string, unknown>> => {
  if (result === undefined) throw new Error(`an error instead of a result: ${JSON.stringify(error)}`);
  return result;
};

/** What the plan's envelope holds. */
export const dataOf = (answer: Message): Readonly<Record<string, unknown>> =>
  resultOf(answer)['data'] as Readonly<Record<string, unknown>>;

/** The names in the answer to a tools/list. */
export const toolNamesIn = (answer: Message): readonly string[] =>
  (resultOf(answer)['tools'] as { name: string }[]).map(({ name }) => name);

/** The processes that have this text in their command line or their environment: all that a place ever started. */
export const processesNaming = (text: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ['cmdline', 'environ'].some((file) => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text);
        } catch {
          // It is gone meanwhile, or somebody else's.
          return false;
        }
      }),
    )
    .map(Number);

/** Waits until a condition holds; throws when it does not in time. */
export const eventually = async (holds: () => boolean, limitMs = 10_000): Promise<void> => {
  for (const until = performance.now() + limitMs; !holds(); await sleep(10)) {
    if (performance.now() > until) throw new Error(`not so within ${limitMs} ms: ${holds.toString()}`);
  }
};

/** What the audit of a place holds, newest last. */
export const recordsOf = ({ data }: Pick<Place, 'data'>): readonly AuditRecord[] => {
  using state = openState(data, () => {});
  return [...state.records.query()];
};

/** Runs another command of the command line, as another process. */
export const runCommand = (
  place: Pick<Place, 'folder' | 'env'>,
  ...words: readonly string[]
): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    env: { ...place.env },
    cwd: place.folder,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
};

/** The most memory that a process ever had, in bytes. */
export const peakMemory = (pid: number): number =>
  Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0') * 1_024;

/** The lines that a puppet wrote into its journal. */
export const journalOf = (path: string): readonly string[] =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];

/** One may be gone by now: a sandbox ends with its first process. */
const endNow = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

export const createPlace = (): Place => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'storycore-e2e-')));
  const data = join(folder, 'data');
  mkdirSync(join(folder, 'home'));
  mkdirSync(data, { mode: 0o700 });
  return {
    folder,
    data,
    env: { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home'), STORYCORE_MCP_HOME: data },
    config(content) {
      const path = join(folder, 'storycore-mcp.json');
      writeFileSync(path, JSON.stringify(trusting(content), undefined, 2));
      return path;
    },
    async [Symbol.asyncDispose]() {
      // Whatever a failed test left behind.
      for (const pid of processesNaming(folder)) endNow(pid);
      await eventually(() => processesNaming(folder).length === 0);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A configuration that allows everything of these servers. */
export const allowing = (mcpServers: object, more: object = {}): object => ({
  mcpServers,
  grants: [{ effect: 'allow', levels: ['resource_read', 'resource_write', 'tool_execute', 'network_access'] }],
  ...more,
});

const parse = (text: string): Message | undefined => {
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
};

/** Starts `storycore-mcp serve`. */
export const serve = (
  place: Pick<Place, 'folder' | 'env'>,
  { config, args = [], before = [] }: ServeOptions,
): RawGateway => {
  const [command = '', ...words] = [...before, process.execPath, program, 'serve', '--config', config, ...args];
  const child = spawn(command, words, { env: { ...place.env }, cwd: place.folder, stdio: 'pipe' });
  const lines: Line[] = [];
  const waiters = new Set<() => void>();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A gateway that is gone is seen by what it did not answer.
  child.stdin.on('error', () => {});

  let held: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    const at = performance.now();
    let from = 0;
    for (let to = chunk.indexOf(10); to !== -1; to = chunk.indexOf(10, from)) {
      const text = Buffer.concat([...held, chunk.subarray(from, to)]).toString('utf8');
      lines.push({ text, message: parse(text), at });
      held = [];
      from = to + 1;
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
    for (const waiter of waiters) waiter();
  });

  let over = false;
  const exited = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      over = true;
      resolve({ code, signal });
      for (const waiter of waiters) waiter();
    });
  });

  const write: RawGateway['write'] = (bytes) =>
    new Promise((resolve) => {
      child.stdin.write(bytes, () => resolve());
    });
  const send: RawGateway['send'] = (message) => write(`${JSON.stringify(message)}\n`);

  const until: RawGateway['until'] = (test, limitMs = 20_000) =>
    new Promise((resolve, reject) => {
      let next = 0;
      const leave = (): void => {
        clearTimeout(timer);
        waiters.delete(look);
      };
      const fail = (why: string): void => {
        leave();
        const last = lines.slice(-3).map(({ text }) => text.slice(0, 300));
        reject(new Error(`${why}\nlast lines: ${last.join('\n')}\nstderr: ${stderr.slice(-2_000)}`));
      };
      const look = (): void => {
        for (; next < lines.length; next += 1) {
          const line = lines[next];
          if (line === undefined || !test(line)) continue;
          leave();
          return resolve(line);
        }
        if (over) fail('The gateway ended before it wrote this line.');
      };
      const timer = setTimeout(() => fail(`The gateway did not write this line within ${limitMs} ms.`), limitMs);
      waiters.add(look);
      look();
    });

  const answer: RawGateway['answer'] = (id, limitMs) =>
    until(({ message }) => message !== undefined && message.method === undefined && message.id === id, limitMs);

  let last = 0;
  const request: RawGateway['request'] = async (method, params) => {
    last += 1;
    const id = `r${last}`;
    await send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
    return (await answer(id)).message ?? {};
  };

  return {
    pid: child.pid ?? 0,
    lines,
    get stderr() {
      return stderr;
    },
    exited,
    write,
    send,
    request,
    until,
    answer,
    async initialize(protocolVersion = '2025-11-25', capabilities = {}) {
      const clientInfo = { name: 'raw', version: '1' };
      const greeting = await request('initialize', { protocolVersion, capabilities, clientInfo });
      await send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      return greeting;
    },
    stopReading: () => void child.stdout.pause(),
    readAgain: () => void child.stdout.resume(),
    hangUp: () => void child.stdout.destroy(),
    end: () => void child.stdin.end(),
    kill: () => void child.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      // One that listens has no client whose end would be its own.
      if (args.includes('--http')) child.kill('SIGTERM');
      child.stdout.resume();
      const patient = new AbortController();
      const late = sleep(8_000, undefined, { signal: patient.signal }).then(
        () => child.kill('SIGKILL'),
        () => false,
      );
      await Promise.race([exited, late]);
      patient.abort();
      await exited;
    },
  };
};

/** A gateway that listens on a free port. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
  readonly stderr: string;
}

/** Starts `storycore-mcp serve --http`, and waits until it listens. */
export const listening = async (
  place: Pick<Place, 'folder' | 'env'>,
  config: string,
  ...more: readonly string[]
): Promise<Listening> => {
  const gateway = serve(place, { config, args: ['--http', '0', ...more] });
  await eventually(() => gateway.stderr.includes('End with Ctrl+C'), 20_000);
  return {
    url: /Listening at (\S+)/.exec(gateway.stderr)?.[1] ?? '',
    get stderr() {
      return gateway.stderr;
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
};

/** A token for a client, made as its owner makes it. */
export const tokenFor = (place: Pick<Place, 'folder' | 'env'>, client: string): string =>
  runCommand(place, 'token', 'create', '--client', client).out.trim();
