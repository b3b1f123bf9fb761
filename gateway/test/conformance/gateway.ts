import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trusting } from '../fixtures/trusted.ts';
import { root } from './suite-package.ts';

/** A server over stdio as the configuration has it. */
export interface StdioUpstream {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}
export type Upstream = StdioUpstream | { readonly url: string };

/** How a program is started. */
export interface Launch {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

const allowed = ['resource_read', 'resource_write', 'tool_execute', 'network_access'];

/** One server without a prefix, to whom and to whose client everything is allowed: the suite calls its tools by name. */
const configOf = (upstream: Upstream, more: object) => ({
  prefix: false,
  mcpServers: { fixture: upstream },
  grants: [{ effect: 'allow', levels: allowed }],
  ...more,
});

/** Writes a configuration and makes a home in the folder; gives the command that serves with them. */
const launch = (upstream: Upstream, folder: string, more: object, words: readonly string[]): Launch => {
  const [config, home, state] = ['storycore-mcp.json', 'home', 'state'].map((name) => join(folder, name));
  if (config === undefined || home === undefined || state === undefined) throw new Error('There is no folder.');
  for (const path of [home, state]) mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(config, JSON.stringify(trusting(configOf(upstream, more)), undefined, 2));
  const bin = join(root, 'gateway', 'bin', 'storycore-mcp.mjs');
  return {
    command: process.execPath,
    args: [bin, 'serve', '--config', config, '--log-level', 'warn', ...words],
    env: { PATH: process.env['PATH'] ?? '', HOME: home, STORYCORE_MCP_HOME: state },
  };
};

export const gatewayOverStdio = (upstream: Upstream, folder: string): Launch => launch(upstream, folder, {}, []);

/** Anybody on this machine may use it, for the suite can send no credential. */
export const gatewayOverHttp = (upstream: Upstream, folder: string, port: number): Launch =>
  launch(upstream, folder, { http: { auth: 'none' } }, ['--http', `127.0.0.1:${port}`, '--auth', 'none']);
