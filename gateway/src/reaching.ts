import type { Config } from './config/config.ts';
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

export interface ReachingOptions {
  readonly config: Pick<Config, 'servers' | 'network'>;
  /** Of the gateway. */
  readonly version: string;
  /** Absolute, real: authorities that are trusted beside those of this machine. */
  readonly trusted: readonly string[];
  readonly secret: SecretLookup;
  isBanned(server: string): boolean;
  /** How a process of the server is started. */
  prepare(server: string): Promise<Launch>;
  /** The tools of a server, as they were last seen. */
  tools(server: string): readonly JsonObject[] | undefined;
}

/** How the servers of a gateway are reached: what is started or dialled, with the secrets of that one server. */
export interface Reaching {
  /** What is to be reached by each server of the configuration, in its order. */
  readonly specs: readonly (LaunchedSpec | RemoteSpec)[];
  /** What carries messages to the server. Rejects where it may not be reached. */
  carry(server: string): Promise<Carry>;
}

export const createReaching = ({ config, version, trusted, secret, ...options }: ReachingOptions): Reaching => {
  const specs = config.servers.map((server) =>
    serverSpec(server, { userAgent: config.network.userAgent, version, trusted }),
  );
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
    specs,
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
