import { ConfigError } from '../errors.ts';
import braveSearch from '../../profiles/brave_search.json' with { type: 'json' };
import filesystem from '../../profiles/filesystem.json' with { type: 'json' };
import git from '../../profiles/git.json' with { type: 'json' };
import project from '../../profiles/project.json' with { type: 'json' };
import puppeteerPlaywright from '../../profiles/puppeteer_playwright.json' with { type: 'json' };
import { readProfile } from '../policy/profile.ts';
import type { Profile } from '../policy/profile.ts';
import type { Limits, Tier } from '../policy/confinement.ts';
import type { LaunchSpec } from '../sandbox/launch.ts';
import type { Isolation } from './ownership.ts';
import { comesAlong, providerProgram } from './provider-program.ts';
import type { RemoteSpec, RemoteTransport } from './remote.ts';
import type { UpstreamSpec } from './options.ts';

/** A server of the configuration: a built-in provider by name, a command, or a URL. */
export interface ServerEntry {
  readonly name: string;
  readonly provider?: 'filesystem' | 'git' | 'project' | 'brave_search' | 'puppeteer_playwright';
  readonly command?: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables whose text names secrets. */
  readonly secretEnv?: Readonly<Record<string, readonly (string | { readonly secret: string })[]>>;
  readonly cwd: string;
  /** The folders that a provider serves. */
  readonly roots: readonly string[];
  /** The program that the browser provider drives, where its owner named one. */
  readonly browser?: string;
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
    /** Milliseconds that it has to be ready. */
    readonly startMs?: number;
    /** Milliseconds without use after which it is ended. */
    readonly idleMs?: number;
  };
}

const profiles = { filesystem, git, project, brave_search: braveSearch, puppeteer_playwright: puppeteerPlaywright };
// Each is read when its provider is in use: a start does not wait for the others.
const known = new Map<keyof typeof profiles, Profile>();

/** What its owner declares about a server; undefined for one that is no provider. */
export const profileOf = ({ provider }: ServerEntry): Profile | undefined => {
  if (provider === undefined) return undefined;
  const profile = known.get(provider) ?? readProfile(profiles[provider]);
  known.set(provider, profile);
  return profile;
};

/** The package of a provider, exact, and whether it came with the gateway; undefined for one that is ours. */
export const providerPackage = (
  provider: keyof typeof profiles,
): (NonNullable<Profile['package']> & { readonly comesAlong: boolean }) | undefined => {
  const wanted = readProfile(profiles[provider]).package;
  return wanted === undefined ? undefined : { ...wanted, comesAlong: comesAlong(wanted.name) };
};

/** A server that is started on this machine. */
export interface LaunchedSpec extends UpstreamSpec, LaunchSpec {
  /** Variables whose text names secrets: filled in at each start. */
  readonly secretEnv?: ServerEntry['secretEnv'];
  /** Absolute: what the program of a provider consists of, and has to read to run. */
  readonly programPaths?: readonly string[];
}

/** What every server is started with. */
export interface LaunchSettings {
  /** Given to servers as `USER_AGENT`, for what they fetch. */
  readonly userAgent: string;
  /** Of the gateway. */
  readonly version: string;
  /** Absolute, real: a file of authorities to be trusted beside those of this machine, at most. */
  readonly trusted?: readonly string[];
  /** The folder of a package that was installed for a provider, whether it is there or not. */
  readonly installed?: (name: string, version: string) => string;
}

/** What is remembered of a server belongs to this; a new version of ours, or of a provider, may read it otherwise. */
export const catalogHash = (server: ServerEntry, version: string): string =>
  [server.hash, profileOf(server)?.package?.version ?? version].join(' ');

/** Where to reach a server; undefined for one that is started. */
export const remoteSpec = (server: ServerEntry, { version }: LaunchSettings): RemoteSpec | undefined => {
  const { name, url, transport = 'streamable-http', headers = {}, secretHeaders, allowHttp = false } = server;
  const { isolation = 'shared' } = server;
  if (url === undefined) return undefined;
  const hash = catalogHash(server, version);
  const secret = secretHeaders === undefined ? {} : { secretHeaders };
  return { name, hash, remote: true, isolation, url, transport, headers, ...secret, allowHttp };
};

/** What to start for a server. Throws ConfigError when a provider's package is not there. */
export const upstreamSpec = (server: ServerEntry, settings: LaunchSettings): LaunchedSpec => {
  const { userAgent, version, trusted: [authorities] = [] } = settings;
  const trust = authorities === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorities };
  const env = { USER_AGENT: userAgent, ...trust, ...server.env };
  const { name, cwd, isolation = 'shared' } = server;
  const hash = catalogHash(server, version);
  const { startMs, idleMs } = server.sandbox ?? {};
  const more = {
    ...(server.secretEnv === undefined ? {} : { secretEnv: server.secretEnv }),
    ...(startMs === undefined ? {} : { startMs }),
    ...(idleMs === undefined ? {} : { idleMs }),
  };
  // Providers run on the gateway's own Node, whatever else the machine has; Electron is one where it is told to be.
  if (server.provider !== undefined) {
    const wanted = profileOf(server)?.package;
    const installed = wanted === undefined ? undefined : settings.installed?.(wanted.name, wanted.version);
    const where = installed === undefined ? {} : { installed };
    const program = providerProgram({ ...server, provider: server.provider, ...where });
    const asNode = process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
    return { name, hash, isolation, env: { ...env, ...asNode }, command: process.execPath, ...program, ...more };
  }
  if (server.command === undefined) throw new ConfigError(`mcpServers.${name} has no command.`);
  const { command, args } = server;
  return { name, hash, isolation, cwd, env, command, args, ...more };
};

/** What a server is reached by: something to start, or an address. */
export const serverSpec = (server: ServerEntry, settings: LaunchSettings): LaunchedSpec | RemoteSpec =>
  remoteSpec(server, settings) ?? upstreamSpec(server, settings);
