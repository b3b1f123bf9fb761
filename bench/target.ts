import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Speaks } from './upstream-answers.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const upstreamScript = here('upstream.ts');
export const gatewayScript = here('../gateway/bin/storycore-mcp.mjs');

export interface Server {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** How a target is started. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a client has to know of something that stands between it and the servers. */
export interface Known {
  readonly name: 'direct' | 'floor' | 'gateway';
  readonly about: string;
  /** False where a client has to start a process for each server itself. */
  readonly aggregates: boolean;
  toolName(server: string, tool: string): string;
}

/** One that speaks over stdio. */
export interface Target extends Known {
  /** `folder` is there and is the target's own: what it remembers stays in it. */
  launch(servers: readonly Server[], folder: string): Launch;
}

/** A server with 20 tools. */
export const fixtureServer = (name: string, speaks: Speaks): Server => ({
  name,
  command: process.execPath,
  args: [upstreamScript, '--tools', '20', '--speaks', speaks],
});

/** Servers that open with a handshake: `s0`, `s1` and so on. */
export const fixtureServers = (count: number): readonly Server[] =>
  Array.from({ length: count }, (_, index) => fixtureServer(`s${index}`, 'handshake'));

/** Approved by their owner, as servers are that are in use. */
const trust = 'trusted';

/** Confined wherever the machine can, and measured all the same where it cannot. */
const sandbox = { require: 'none', because: 'The servers of the bench, on any machine.' };

/** Writes the file that a gateway is started with; gives its path. */
export const writeConfig = (folder: string, servers: readonly Server[], more: object = {}): string => {
  const path = join(folder, 'bench.json');
  const mcpServers = Object.fromEntries(
    servers.map(({ name, command, args }) => [name, { command, args, trust, sandbox }]),
  );
  writeFileSync(path, JSON.stringify({ mcpServers, ...more }, undefined, 2));
  return path;
};

const direct: Target = {
  name: 'direct',
  about: 'the server itself, without anything between',
  aggregates: false,
  launch([server]) {
    if (server === undefined) throw new Error('A direct connection needs a server.');
    return { command: server.command, args: server.args };
  },
  toolName: (_server, tool) => tool,
};

const floor: Target = {
  name: 'floor',
  about: 'a bare JSON gateway: parse, replace the id, route by prefix, forward; nothing else',
  aggregates: true,
  launch: (servers, folder) => ({
    command: process.execPath,
    args: [here('floor.ts'), writeConfig(folder, servers)],
  }),
  toolName: (server, tool) => `${server}__${tool}`,
};

/** What the fixture needs; every call is decided on and recorded. */
export const benchGrants = [
  { effect: 'allow', level: 'tool_execute', server: '*', name: '*' },
  { effect: 'allow', level: 'resource_read', server: '*', name: '*' },
];

const often = { '*': { rate: 100_000, burst: 100_000 } };

/** The steps that are there only where an owner declares something: none of it gets in the way of a call that is measured. */
const everyStep = ([first]: readonly Server[]) => {
  if (first === undefined) return {};
  const unused = { server: first.name, tools: ['unused'] };
  return {
    rate_limits: { clients: often, servers: often, tools: often },
    timeouts: [{ ...unused, request_timeout: 60 }],
    retry: { repeatable: [unused] },
    cache: { keep: [{ ...unused, ttl_seconds: 60 }] },
    fallbacks: [{ server: first.name, tool: 'unused', chain: [{ cached: true }] }],
  };
};

/** The configuration of a gateway in the bench, beside its servers. */
export const benchConfig = (servers: readonly Server[]): object => ({ grants: benchGrants, ...everyStep(servers) });

const gateway: Target = {
  name: 'gateway',
  about: 'StoryCore MCP, with every step on',
  aggregates: true,
  launch: (servers, folder) => ({
    command: process.execPath,
    args: [gatewayScript, 'serve', '--config', writeConfig(folder, servers, benchConfig(servers))],
    env: { STORYCORE_MCP_HOME: join(folder, 'home') },
  }),
  toolName: (server, tool) => `${server}__${tool}`,
};

export const targets = { direct, floor, gateway } as const;
