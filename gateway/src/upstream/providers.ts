import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../errors.ts';
import filesystem from '../../profiles/filesystem.json' with { type: 'json' };
import git from '../../profiles/git.json' with { type: 'json' };
import { readProfile } from '../policy/profile.ts';
import type { Profile } from '../policy/profile.ts';
import type { Limits, Tier } from '../policy/confinement.ts';
import type { LaunchSpec } from '../sandbox/launch.ts';
import type { Isolation } from './ownership.ts';
import type { RemoteSpec, RemoteTransport } from './remote.ts';
import type { UpstreamSpec } from './upstreams.ts';

/** A server of the configuration: a built-in provider by name, a command, or a URL. */
export interface ServerEntry {
  readonly name: string;
  readonly provider?: 'filesystem' | 'git';
  readonly command?: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables whose text names secrets. */
  readonly secretEnv?: Readonly<Record<string, readonly (string | { readonly secret: string })[]>>;
  readonly cwd: string;
  /** The folders that a provider serves. */
  readonly roots: readonly string[];
  /** Where it is reached over HTTP; then it is not started. */
  readonly url?: string;
  readonly transport?: RemoteTransport;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers whose text names secrets. */
  readonly secretHeaders?: RemoteSpec['secretHeaders'];
  readonly allowHttp?: boolean;
  /** Who shares a connection to it. */
  readonly isolation?: Isolation;
  readonly hash: string;
  /** How it is confined. */
  readonly sandbox?: {
    readonly confine: boolean;
    readonly require: Tier;
    readonly because?: string;
    readonly readPaths: readonly string[];
    readonly limits: Partial<Limits>;
  };
}

const profiles = { filesystem: readProfile(filesystem), git: readProfile(git) };

/** What its owner declares about a server; undefined for one that is no provider. */
export const profileOf = ({ provider }: ServerEntry): Profile | undefined =>
  provider === undefined ? undefined : profiles[provider];

const require = createRequire(import.meta.url);

const filesystemEntry = (): string => {
  const name = '@modelcontextprotocol/server-filesystem';
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), 'dist', 'index.js');
  } catch (cause) {
    throw new ConfigError(`The package ${name} is not installed. Install storycore-mcp again, with its dependencies.`, {
      cause,
    });
  }
};

/** Beside the bundle where it is built; in a checkout the source, which Node runs as it is. */
const gitEntry = (): string => {
  const places = ['./providers/git.js', '../../../providers/git/server.ts'];
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) => existsSync(path));
  if (found === undefined) throw new ConfigError('The git provider is missing. Install storycore-mcp again.');
  return found;
};

const providerArguments = (provider: 'filesystem' | 'git', roots: readonly string[]): readonly string[] =>
  provider === 'filesystem' ? [filesystemEntry(), ...roots] : [gitEntry(), '--repository', roots[0] ?? ''];

/** A server that is started on this machine. */
export interface LaunchedSpec extends UpstreamSpec, LaunchSpec {
  /** Variables whose text names secrets: filled in at each start. */
  readonly secretEnv?: ServerEntry['secretEnv'];
}

/** What every server is started with. */
export interface LaunchSettings {
  /** Given to servers as `USER_AGENT`, for what they fetch. */
  readonly userAgent: string;
  /** Of the gateway. */
  readonly version: string;
}

/** Where to reach a server; undefined for one that is started. */
export const remoteSpec = (server: ServerEntry, { version }: LaunchSettings): RemoteSpec | undefined => {
  const { name, url, transport = 'streamable-http', headers = {}, secretHeaders, allowHttp = false } = server;
  const { isolation = 'shared' } = server;
  if (url === undefined) return undefined;
  const hash = [server.hash, version].join(' ');
  const secret = secretHeaders === undefined ? {} : { secretHeaders };
  return { name, hash, isolation, url, transport, headers, ...secret, allowHttp };
};

/** What to start for a server. Throws ConfigError when a provider's package is not there. */
export const upstreamSpec = (server: ServerEntry, { userAgent, version }: LaunchSettings): LaunchedSpec => {
  const env = { USER_AGENT: userAgent, ...server.env };
  const { name, cwd, isolation = 'shared' } = server;
  // A new version of a provider may offer something else.
  const hash = [server.hash, profileOf(server)?.package?.version ?? version].join(' ');
  // Providers run on the gateway's own Node, whatever else the machine has.
  if (server.provider !== undefined) {
    const args = providerArguments(server.provider, server.roots);
    return { name, hash, isolation, cwd, env, command: process.execPath, args };
  }
  if (server.command === undefined) throw new ConfigError(`mcpServers.${name} has no command.`);
  const { command, args, secretEnv } = server;
  return { name, hash, isolation, cwd, env, command, args, ...(secretEnv === undefined ? {} : { secretEnv }) };
};

/** What a server is reached by: something to start, or an address. */
export const serverSpec = (server: ServerEntry, settings: LaunchSettings): LaunchedSpec | RemoteSpec =>
  remoteSpec(server, settings) ?? upstreamSpec(server, settings);
