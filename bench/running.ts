import { mkdirSync } from 'node:fs';
import { startChild } from './child.ts';
import { createClient } from './client.ts';
import type { Client } from './client.ts';
import { createStatelessClient } from './client-stateless.ts';
import type { Era } from './era.ts';
import { isJson, textOf } from './message.ts';
import type { Family } from './processes.ts';
import type { Known, Server, Target } from './target.ts';

/** A client of a target. */
export interface Conversation {
  readonly target: Known;
  readonly client: Client;
  /** The text that a tool of the server answers with. */
  call(tool: string, given: string, server?: string): Promise<string | undefined>;
  /** Whether this very text came back. */
  echo(text: string, server?: string): Promise<boolean>;
  /** The names of all tools. */
  toolNames(): Promise<readonly string[]>;
  processes(): Family;
}

/** A target that was started and has met its client. Disposing of it ends it and the servers that it leaves behind. */
export interface Running extends Conversation, AsyncDisposable {
  /** When it was started, on the clock of `performance`. */
  readonly startedAt: number;
}

export interface StartOptions {
  readonly servers: readonly Server[];
  /** Holds its configuration, what it remembers and what it says; made where it is missing. */
  readonly folder: string;
  /** Of the client. */
  readonly era?: Era;
}

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

/** What a client says to a target, whatever carries it. `server` is whom it calls where it does not say. */
export const converse = (target: Known, client: Client, processes: () => Family, first = 's0'): Conversation => {
  const call: Conversation['call'] = async (tool, given, server = first) => {
    const name = target.toolName(server, tool);
    return textOf(await client.request('tools/call', `{"name":${JSON.stringify(name)},"arguments":${given}}`, name));
  };
  return {
    target,
    client,
    call,
    echo: async (text, server) => (await call('echo', `{"text":${JSON.stringify(text)}}`, server)) === text,
    toolNames: () => toolNames(client),
    processes,
  };
};

/** Starts a target and opens as its era does; rejects with what it said when it ends instead. */
export const start = async (target: Target, { servers, folder, era = 'handshake' }: StartOptions): Promise<Running> => {
  mkdirSync(folder, { recursive: true });
  const launch = target.launch(servers, folder);
  const startedAt = performance.now();
  const child = startChild(target.name, launch, folder);
  const { stdin, stdout } = child.process;
  if (stdin === null || stdout === null) throw new Error('Node made no pipes.');
  const plain = createClient(stdin, stdout);
  const client = era === 'stateless' ? createStatelessClient(plain) : plain;
  void child.ended.then(client.fail);
  try {
    await client.handshake();
  } catch (error) {
    child.process.kill('SIGKILL');
    throw error;
  }
  return {
    ...converse(target, client, child.family),
    startedAt,
    [Symbol.asyncDispose]: () => child.end(() => stdin.end()),
  };
};
