import { isDeepStrictEqual } from 'node:util';
import type { Config, SandboxConfig } from './config/config.ts';
import { real } from './config/place.ts';
import { fillAll } from './config/secret-reference.ts';
import type { SecretLookup } from './config/secret-reference.ts';
import { createGuardedFetch } from './egress/guarded-fetch.ts';
import { GatewayError } from './errors.ts';
import type { JsonObject } from './pipeline/call.ts';
import { isObject } from './protocol/json.ts';
import type { Launch } from './sandbox/launch.ts';
import { carryByProcess } from './upstream/carrier.ts';
import type { Carry } from './upstream/carrier.ts';
import { carryByHttp } from './upstream/http.ts';
import type { HttpOptions } from './upstream/http.ts';
import { serverSpec } from './upstream/providers.ts';
import type { LaunchedSpec } from './upstream/providers.ts';
import { isRemote } from './upstream/remote.ts';
import type { RemoteSpec } from './upstream/remote.ts';

type ReachingConfig = Pick<Config, 'servers' | 'network' | 'certificates'>;

export interface ReachingOptions {
  readonly config: ReachingConfig;
  /** Of the gateway. */
  readonly version: string;
  readonly secret: SecretLookup;
  /** The folder of a package that was installed for a provider, whether it is there or not. */
  installed(name: string, version: string): string;
  isBanned(server: string): boolean;
  /** How a process of the server is started. */
  prepare(server: string): Promise<Launch>;
  /** The tools of a server, as they were last seen. */
  tools(server: string): readonly JsonObject[] | undefined;
}

/** How the servers of a gateway are reached: what is started or dialled, with the secrets of that one server. */
export interface Reaching {
  /** What is to be reached by each server of the configuration, in its order; the same objects as long as nothing changed. */
  readonly specs: readonly (LaunchedSpec | RemoteSpec)[];
  /** What would be reached by another configuration. Throws ConfigError where something of it is not there. */
  plan(config: ReachingConfig): readonly (LaunchedSpec | RemoteSpec)[];
  configure(specs: Reaching['specs']): void;
  /** What carries messages to the server. Rejects where it may not be reached. */
  carry(server: string): Promise<Carry>;
}

/** Absolute, real: the file of authorities that are trusted beside those of this machine. */
export const trustedPaths = ({ certificates }: Pick<Config, 'certificates'>): readonly string[] =>
  certificates === undefined ? [] : [real(certificates.path)];

export const createReaching = ({ config, version, secret, ...options }: ReachingOptions): Reaching => {
  /** How each server was confined when its specification was made: another confinement needs another process. */
  const confined = new WeakMap<LaunchedSpec | RemoteSpec, SandboxConfig | undefined>();
  const plan: Reaching['plan'] = (next) =>
    next.servers.map((server) => {
      const trusted = trustedPaths(next);
      const { installed } = options;
      const made = serverSpec(server, { userAgent: next.network.userAgent, version, trusted, installed });
      const known = specs.find(({ name }) => name === server.name);
      if (known !== undefined && isDeepStrictEqual([known, confined.get(known)], [made, server.sandbox])) return known;
      confined.set(made, server.sandbox);
      return made;
    });
  let specs: Reaching['specs'] = [];
  specs = plan(config);
  const remotes = (server: string): HttpOptions => ({
    dial: createGuardedFetch,
    userAgent: config.network.userAgent,
    connectMs: config.network.timeoutMs,
    toolSchema(tool) {
      const found = options.tools(server)?.find((one) => one['name'] === tool);
      const schema = found?.['inputSchema'];
      return isObject(schema) ? schema : undefined;
    },
  });

  return {
    get specs() {
      return specs;
    },
    plan,
    configure: (next) => void (specs = next),
    async carry(name) {
      const spec = specs.find((one) => one.name === name);
      if (spec === undefined) throw new GatewayError('unknown-target', `There is no server ${name}.`);
      if (options.isBanned(name)) {
        throw new GatewayError('quarantined', `A person banned the server ${name}.`, {
          remedy: 'See why with `storycore-mcp review`.',
        });
      }
      if (isRemote(spec)) {
        const headers = { ...spec.headers, ...(await fillAll(spec.secretHeaders ?? {}, secret, `The server ${name}`)) };
        return carryByHttp(name, { ...spec, headers }, remotes(name));
      }
      const { secretEnv = {}, ...launched } = spec;
      const env = { ...launched.env, ...(await fillAll(secretEnv, secret, `The server ${name}`)) };
      return carryByProcess(name, { ...launched, env }, await options.prepare(name));
    },
  };
};
