import http from 'node:http';
import type { LaunchSpec } from '../launch.ts';
import { insideNode, ownFolder } from './inside.ts';
import { proxied } from './server-environment.ts';

/** Where it lies inside. */
export const lazyProxyPath = `${ownFolder}/proxy.cjs`;

/**
 * Loaded into a server that runs on the gateway's Node. Where Node finds a proxy in its environment, it loads all of `fetch`
 * before anything else, which takes as long as its own start; so the server is told only here, and `fetch` with its first
 * request. Workers get it too, and their `fetch` may be there already.
 */
export const lazyProxySource = `'use strict';
const proxied = ${JSON.stringify(proxied)};
for (const name of Object.keys(proxied)) process.env[name] ??= proxied[name];
const http = require('node:http'), https = require('node:https');
// As Node's own are.
const options = { keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: process.env };
http.globalAgent = new http.Agent(options);
https.globalAgent = new https.Agent(options);
// Which dispatcher all copies of undici use, Node's own and those of packages.
const key = Symbol.for('undici.globalDispatcher.1');
const real = () => {
  if (globalThis[key] === lazy) {
    const own = [http.globalAgent, https.globalAgent];
    http.setGlobalProxyFromEnv();
    [http.globalAgent, https.globalAgent] = own;
  }
  return globalThis[key];
};
const lazy = new Proxy({}, {
  get: (_target, name) => {
    const dispatcher = real(), value = dispatcher[name];
    return typeof value === 'function' ? value.bind(dispatcher) : value;
  },
});
if (globalThis[key] === undefined) {
  Object.defineProperty(globalThis, key, { value: lazy, writable: true, enumerable: false, configurable: true });
}
`;

/** Whether a server can be started with it: on this Node, which must know how, and may read it. */
export const canLoadLazily = (program: string, { args, env }: Pick<LaunchSpec, 'args' | 'env'>): boolean =>
  program === insideNode &&
  'setGlobalProxyFromEnv' in http &&
  !args.some((word) => /^--(?:experimental-)?permission|snapshot/.test(word)) &&
  !['NODE_OPTIONS', 'NODE_USE_ENV_PROXY'].some((name) => name in env);
