import { home, insideUser, proxyHost, proxyPort, searchPath } from './inside.ts';

const proxyUrl = `http://${proxyHost}:${proxyPort}`;

/** Both spellings, since programs disagree; an empty exception list, so that nothing goes past it. */
export const proxied: Readonly<Record<string, string>> = {
  HTTP_PROXY: proxyUrl,
  HTTPS_PROXY: proxyUrl,
  ALL_PROXY: proxyUrl,
  http_proxy: proxyUrl,
  https_proxy: proxyUrl,
  all_proxy: proxyUrl,
  NO_PROXY: '',
  no_proxy: '',
  // Node asks no proxy unless it is told to.
  NODE_USE_ENV_PROXY: '1',
};

/** `lazy`: with a network as well, of which Node is told when it has started. */
export type Proxying = 'none' | 'told' | 'lazy';

/** The environment of a confined server: nothing of the gateway's own, and what its owner configured, which wins. */
export const serverEnvironment = (
  configured: Readonly<Record<string, string>>,
  proxying: Proxying,
): Readonly<Record<string, string>> => ({
  PATH: searchPath,
  HOME: home,
  USER: insideUser,
  LOGNAME: insideUser,
  LANG: 'C.UTF-8',
  TMPDIR: '/tmp',
  ...(proxying === 'told' ? proxied : {}),
  ...configured,
});
