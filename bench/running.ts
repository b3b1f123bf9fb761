import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from './client.ts';
import type { Client } from './client.ts';
import { isJson, textOf } from './message.ts';
import { family } from './processes.ts';
import type { Family } from './processes.ts';
import { fixtureServers } from './target.ts';
import type { Target } from './target.ts';

/** A target that was started and has shaken hands. Disposing of it ends it and the servers that it leaves behind. */
export interface Running extends AsyncDisposable {
  readonly target: Target;
  readonly client: Client;
  /** When it was started, on the clock of `performance`. */
  readonly startedAt: number;
  /** The text that a tool of the server answers with. */
  call(tool: string, given: string, server?: string): Promise<string | undefined>;
  /** Whether this very text came back. */
  echo(text: string, server?: string): Promise<boolean>;
  /** The names of all tools. */
  toolNames(): Promise<readonly string[]>;
  processes(): Family;
}

export interface StartOptions {
  readonly servers: number;
  /** Holds its configuration, what it remembers and what it says; made where it is missing. */
  readonly folder: string;
}

const graceMs = 5_000;

const tail = (path: string): string => readFileSync(path, 'utf8').trim().slice(-1_500);

const end = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already, which is what is wanted.
  }
};

const toolNames = async (client: Client): Promise<readonly string[]> => {
  const names: string[] = [];
  let cursor: unknown;
  do {
    const page = await client.request('tools/list', JSON.stringify(cursor === undefined ? {} : { cursor }));
    const tools = Array.isArray(page['tools']) ? page['tools'] : [];
    names.push(...tools.map((tool: unknown) => String(isJson(tool) ? tool['name'] : undefined)));
    cursor = page['nextCursor'];
  } while (cursor !== undefined);
  return names;
};

/** Starts a target and shakes hands; rejects with what it said when it ends instead. */
export const start = async (target: Target, { servers, folder }: StartOptions): Promise<Running> => {
  mkdirSync(folder, { recursive: true });
  const { command, args, env } = target.launch(fixtureServers(servers), folder);
  const said = join(folder, `${target.name}.log`);
  const log = openSync(said, 'w');
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', log],
  });
  closeSync(log);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('Node made no pipes.');
  const client = createClient(stdin, stdout);
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  child.on('error', client.fail);
  child.on('exit', (code, signal) =>
    client.fail(new Error(`${target.name} ended (${signal ?? code}). It said: ${tail(said) || 'nothing.'}`)),
  );
  const processes = (): Family => (child.pid === undefined ? { own: [], servers: [] } : family(child.pid));

  const dispose = async (): Promise<void> => {
    const { own, servers: theirs } = processes();
    stdin.end();
    const left = await Promise.race([exited.then(() => false), sleep(graceMs, true, { ref: false })]);
    if (!left) return;
    for (const pid of [...own, ...theirs]) end(pid);
    throw new Error(`${target.name} was still there ${graceMs} ms after the end of its input, and was ended.`);
  };

  try {
    await client.handshake();
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const call: Running['call'] = async (tool, given, server = 's0') => {
    const name = JSON.stringify(target.toolName(server, tool));
    return textOf(await client.request('tools/call', `{"name":${name},"arguments":${given}}`));
  };
  return {
    target,
    client,
    startedAt,
    call,
    echo: async (text, server) => (await call('echo', `{"text":${JSON.stringify(text)}}`, server)) === text,
    toolNames: () => toolNames(client),
    processes,
    [Symbol.asyncDispose]: dispose,
  };
};
