// electron/services/McpGatewayService.ts: the gateway as a process of the application, spoken to by lines of JSON.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface McpGatewayOptions {
  /** Absolute: `server/cli.js` of the add-on, unpacked (`extraResources`, not in the asar archive). */
  readonly cli: string;
  /** Absolute: the configuration, a file or a folder. */
  readonly config: string;
  /** What the gateway runs on. Left out: this program itself, which is Node where `ELECTRON_RUN_AS_NODE` says so. */
  readonly node?: string;
  /** More environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the gateway says without being asked, such as `mcp_status_changed`. */
  readonly onEvent?: (event: McpEvent) => void;
  /** What it tells people: one line of its log. */
  readonly onLog?: (line: string) => void;
}

export interface McpEvent {
  readonly method: string;
  readonly params: unknown;
}

export type McpStatus = { readonly running: true; readonly pid: number } | { readonly running: false };

/** The gateway refused, or failed; `remedy` is what a person can do. */
export class McpError extends Error {
  override readonly name = 'McpError';
  readonly code: number;
  readonly remedy: string | undefined;

  constructor(message: string, code: number, remedy?: string) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: McpError) => void;
  readonly timer: NodeJS.Timeout;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const parsed = (line: string): Fields => {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
};

const errorOf = (error: Fields): McpError => {
  const { message, code, data } = error;
  const remedy = isFields(data) && typeof data['remedy'] === 'string' ? data['remedy'] : undefined;
  return new McpError(String(message), typeof code === 'number' ? code : 0, remedy);
};

// The variables that a program needs on each system; keys and passwords of the application stay here.
const passedOn =
  /^(?:PATH|HOME|TEMP|TMP|TMPDIR|LANG|LC_\w+|SYSTEMROOT|USERPROFILE|APPDATA|LOCALAPPDATA|PATHEXT|COMSPEC|XDG_\w+|DBUS_\w+|STORYCORE_MCP_\w+)$/i;

const graceMs = 8_000;

/** One gateway. Whoever makes it stops it; when the application is killed, the gateway's input ends, and so does it. */
export class McpGatewayService {
  readonly #options: McpGatewayOptions;
  readonly #waiting = new Map<string, Waiting>();
  #child: ChildProcess | undefined;
  #asked = 0;

  constructor(options: McpGatewayOptions) {
    this.#options = options;
  }

  /** Starts the gateway where it does not run. */
  start(): McpStatus {
    if (this.#child !== undefined) return this.status();
    const { cli, config, node = process.execPath, env = {} } = this.#options;
    const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name)));
    // Not a shell, and no relative path: both would let a folder of a project say what is run.
    const child = spawn(node, [cli, 'serve', '--config', config, '--client', 'storycore-studio'], {
      env: { ...own, ...env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#child = child;
    child.stdin.on('error', () => {});
    createInterface({ input: child.stdout }).on('line', (line) => this.#receive(parsed(line)));
    // Read at all times: a full pipe would stop the gateway.
    createInterface({ input: child.stderr }).on('line', (line) => this.#options.onLog?.(line));
    child.once('error', (error) => this.#ended(child, error.message));
    child.once('close', (code) => this.#ended(child, `The gateway ended (${code}).`));
    return this.status();
  }

  status(): McpStatus {
    const pid = this.#child?.pid;
    return pid === undefined ? { running: false } : { running: true, pid };
  }

  /** Asks the gateway, which is started where it does not run. Rejects with McpError. */
  request(method: string, params: unknown, waitMs = 150_000): Promise<unknown> {
    this.start();
    const id = `studio-${(this.#asked += 1)}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        this.#send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
        reject(new McpError(`${method} was not answered within ${waitMs / 1_000} s.`, 50_401));
      }, waitMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#send({ jsonrpc: '2.0', id, method, params });
    });
  }

  /** Ends the gateway with all that it started; resolves when it is gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    // The end of its input is how it is told; Electron waits for nobody who leaves, and this needs no waiting.
    child.stdin?.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await gone;
    clearTimeout(timer);
  }

  #send(message: object): void {
    this.#child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #receive({ id, method, params, result, error }: Fields): void {
    if (typeof method === 'string') {
      if (id === undefined) this.#options.onEvent?.({ method, params });
      return;
    }
    const waiting = this.#waiting.get(String(id));
    if (waiting === undefined) return;
    this.#waiting.delete(String(id));
    clearTimeout(waiting.timer);
    if (isFields(error)) waiting.reject(errorOf(error));
    else waiting.resolve(result);
  }

  #ended(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new McpError(why, 50_301));
    }
    this.#waiting.clear();
  }
}
